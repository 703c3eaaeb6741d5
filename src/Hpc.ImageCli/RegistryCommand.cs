using Hpc.CommandLine;
using Hpc.Oci;
using Hpc.Registry;

namespace Hpc.ImageCli;

/// <summary><c>hpcrun registry login|logout|list|tags</c>.</summary>
internal static class RegistryCommand
{
    private static readonly ArgumentSpec Host = new("REGISTRY", "host[:port], with or without docker:// in front");

    public static CommandSpec Tree() => Verbs.Spec("registry") with
    {
        Commands =
        [
            new("login", "Check a user name and password, and store them.")
            {
                Arguments = [Host],
                Options =
                [
                    new("username", 'u', "NAME", "user name") { MayBeEmpty = true },
                    new("password", 'p', "WORD", "password; others on this machine can see it") { MayBeEmpty = true },
                    new("password-stdin", '\0', null, "read the password from standard input"),
                    .. ConnectionOptions.Specs,
                ],
                Run = Login,
            },
            new("logout", "Remove the stored user name and password of a registry.")
            {
                Arguments = [Host], Options = ConnectionOptions.Specs, Run = Logout,
            },
            new("list", "List the registries whose user name and password are stored.")
            {
                Options = ConnectionOptions.Specs, Run = List,
            },
            new("tags", "List the tags of a repository.")
            {
                Arguments = [new("IMAGE", "docker://REGISTRY/REPOSITORY")], Options = ConnectionOptions.Specs, Run = Tags,
            },
        ],
    };

    private static int Login(ParsedArguments words)
    {
        string name = Name(words[0]), user = words.Text("username") ?? ConnectionOptions.Variable("LOGIN_USERNAME")
            ?? Prompt.Ask("user name: ");
        string password = words.Text("password") ?? ConnectionOptions.Variable("LOGIN_PASSWORD")
            ?? (words.Has("password-stdin") ? Console.In.ReadToEnd().TrimEnd('\r', '\n') : Prompt.AskUnseen("password: "));
        Credential credential = Credential.Of(user, password);
        RegistryOptions options = ConnectionOptions.Read(words) with { Credential = credential };
        using RegistryClient client = new(options);
        client.CheckLogin(name);
        CredentialStore store = new(options);
        store.Store(name, credential);
        options.Note($"stored in {store.LoginFile}");
        return 0;
    }

    private static int Logout(ParsedArguments words)
    {
        string name = Name(words[0]);
        return new CredentialStore(ConnectionOptions.Read(words)).Remove(name) ? 0 : throw new RegistryException(
            $"cannot log out: not logged in to {name}", "no credentials are stored for it",
            "see ~/.docker/config.json and $REGISTRY_AUTH_FILE");
    }

    private static int List(ParsedArguments words)
    {
        Report.Print("URI");
        foreach (string registry in new CredentialStore(ConnectionOptions.Read(words)).Registries())
        {
            Report.Print($"docker://{registry}");
        }

        return 0;
    }

    private static int Tags(ParsedArguments words)
    {
        using RegistryClient client = new(ConnectionOptions.Read(words));
        foreach (string tag in client.Tags(ImageReference.Parse(ImageSource.Find(words[0])?.Rest ?? words[0])))
        {
            Report.Print(tag);
        }

        return 0;
    }

    private static string Name(string text)
    {
        string name = (ImageSource.Find(text)?.Rest ?? text).TrimEnd('/');
        return ImageReference.Parse($"{name}/x").Registry;
    }
}
