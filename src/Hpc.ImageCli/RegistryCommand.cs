using System.CommandLine;
using Hpc.Oci;
using Hpc.Registry;

namespace Hpc.ImageCli;

/// <summary><c>hpcrun registry login|logout|tags</c>.</summary>
internal static class RegistryCommand
{
    public static Command Build() => new("registry", "Log in to registries, and look into them.") { Login(), Logout(), Tags() };

    private static Command Login()
    {
        Argument<string> host = Host();
        Option<string?> user = new("--username", ["-u"]) { Description = "user name", HelpName = "NAME" };
        Option<string?> password = new("--password", ["-p"]) { Description = "password; others on this machine can see it", HelpName = "WORD" };
        Option<bool> fromInput = new("--password-stdin") { Description = "read the password from standard input" };
        RegistryWords registry = new();
        Command command = new("login", "Check a user name and password, and store them.") { host, user, password, fromInput };
        registry.AddTo(command);
        command.SetAction(words =>
        {
            string name = Name(words.GetValue(host)!);
            Credential credential = Credential.Of(words.GetValue(user) ?? Ask("user name: "), words.GetValue(password) ?? (words.GetValue(fromInput) ? Console.In.ReadToEnd().TrimEnd('\r', '\n') : AskUnseen("password: ")));
            RegistryOptions options = registry.Read(words) with { Credential = credential };
            using RegistryClient client = new(options);
            client.CheckLogin(name);
            CredentialStore store = new(options);
            store.Store(name, credential);
            options.Note($"stored in {store.LoginFile}");
            return 0;
        });
        return command;
    }

    private static Command Logout()
    {
        Argument<string> host = Host();
        Command command = new("logout", "Forget the user name and password of a registry.") { host };
        command.SetAction(words =>
        {
            string name = Name(words.GetValue(host)!);
            return new CredentialStore(new RegistryOptions()).Remove(name) ? 0 : throw new RegistryException(
                $"not logged in to {name}", "nothing is stored for it", "look into ~/.docker/config.json and $REGISTRY_AUTH_FILE");
        });
        return command;
    }

    private static Command Tags()
    {
        Argument<string> image = new("IMAGE") { Description = "docker://REGISTRY/REPOSITORY" };
        RegistryWords registry = new();
        Command command = new("tags", "List the tags of a repository.") { image };
        registry.AddTo(command);
        command.SetAction(words =>
        {
            string text = words.GetValue(image)!;
            using RegistryClient client = new(registry.Read(words));
            foreach (string tag in client.Tags(ImageReference.Parse(ImageSource.Find(text)?.Rest ?? text)))
            {
                Report.Print(tag);
            }

            return 0;
        });
        return command;
    }

    private static Argument<string> Host() => new("REGISTRY") { Description = "host[:port], with or without docker:// in front" };

    private static string Name(string text)
    {
        string name = (ImageSource.Find(text)?.Rest ?? text).TrimEnd('/');
        return ImageReference.Parse($"{name}/x").Registry;
    }

    private static string Ask(string prompt)
    {
        Report.Ask(prompt);
        return Console.ReadLine() ?? throw new RegistryException("no user name", "standard input ended", "--username NAME --password-stdin");
    }

    private static string AskUnseen(string prompt)
    {
        if (Console.IsInputRedirected)
        {
            throw new RegistryException("no password", "there is no terminal to ask on", "--password-stdin");
        }

        Report.Ask(prompt);
        string password = "";
        for (ConsoleKeyInfo key; (key = Console.ReadKey(intercept: true)).Key != ConsoleKey.Enter;)
        {
            password = key.Key == ConsoleKey.Backspace ? password[..^Math.Min(1, password.Length)] : password + key.KeyChar;
        }

        Report.Ask("\n");
        return password;
    }
}
