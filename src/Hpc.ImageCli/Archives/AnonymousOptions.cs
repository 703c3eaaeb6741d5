using Hpc.Binary;
using Hpc.CommandLine;
using Hpc.Crate;
using Hpc.Host;
using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.ImageCli;

/// <summary><c>--anonymous</c>: the names that an archive for blind review must not have.</summary>
internal static class AnonymousOptions
{
    public const string Accept = "accept-hits";

    private const string Name = "anonymous", More = "name";
    private const int ShortestFamilyName = 4;

    /// <summary>Where Slurm says under which account a job runs, and on which cluster.</summary>
    private static readonly (string Kind, string Variable)[] s_variables =
    [
        ("cluster", "SLURM_CLUSTER_NAME"), ("account", "SLURM_JOB_ACCOUNT"), ("account", "SLURM_ACCOUNT"),
        ("account", "SBATCH_ACCOUNT"), ("account", "SALLOC_ACCOUNT"), ("user", "USER"), ("user", "LOGNAME"),
        ("user", "SLURM_JOB_USER"), ("host", "HOSTNAME"), ("host", "SLURM_SUBMIT_HOST"), ("home", "HOME"),
    ];

    public static IReadOnlyList<OptionSpec> Specs { get; } =
    [
        new(Name, '\0', null,
            "for blind review: no names of authors, user, host, cluster, account or home; FILE.identity keeps them"),
        new(More, '\0', "TEXT", "another name that must not be in it: a project, a machine; several times"),
        new(Accept, '\0', "FILE[:LINE]", "a place where a name may stay; FILE may have * and ?; several times"),
    ];

    /// <returns>null: it is not anonymous.</returns>
    public static NameSearch? Names(ParsedArguments words, CrateDescription about) => !words.Has(Name) ? null
        : new NameSearch(Here().Concat(about.Authors.SelectMany(Of)).Concat(words.All(More).Select(text => ("name", text)))
            .Append(("publisher", about.Publisher?.Name ?? ""))
            .Select(one => PersonalName.TryMake(one.Item1, ImageTarget.Bytes(one.Item2))).OfType<PersonalName>());

    /// <summary>The whole name, the last word of it, and the ORCID's digits.</summary>
    private static IEnumerable<(string Kind, string Text)> Of(CrateAuthor author)
    {
        string last = author.Name[(author.Name.LastIndexOf(' ') + 1)..], orcid = author.Orcid ?? "";
        yield return ("author", author.Name);
        yield return ("author", last.Length >= ShortestFamilyName ? last : "");
        yield return ("ORCID", orcid[(orcid.LastIndexOf('/') + 1)..]);
    }

    /// <summary>Of this user and this node.</summary>
    private static IEnumerable<(string Kind, string Text)> Here()
    {
        EnvironmentBlock environment = new([]);
        UserEntry user = UserDatabase.User(Unistd.Getuid(), Unistd.Getgid(), environment);
        string host = Utsname.NodeName(), gecos = RawText.ToUtf16(user.Gecos.Split(',')[0]);
        yield return ("user", RawText.ToUtf16(user.Name));
        yield return ("user", gecos);
        yield return ("home", RawText.ToUtf16(user.Home));
        yield return ("host", RawText.ToUtf16(host));
        yield return ("host", RawText.ToUtf16(host.Split('.')[0]));
        foreach ((string kind, string variable) in s_variables)
        {
            yield return (kind, Environment.GetEnvironmentVariable(variable) ?? "");
        }
    }
}
