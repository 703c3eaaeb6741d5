using Hpc.Archives;
using Hpc.CommandLine;

namespace Hpc.ImageCli;

/// <summary>The commands of hpcrun that make, fetch and send images.</summary>
internal static class ImageCommandTree
{
    public static CommandSpec Build() => new("hpcrun", "Make, fetch and send container images.")
    {
        Options = GlobalOptions.Specs,
        Commands =
        [
            .. Verbs.All.Where(verb => verb.Executable == "hpcrun-image").Select(verb => Command(verb.Name)), .. OfRuntime,
        ],
    };

    /// <summary>What hpcrun-oci hands on as it was called (verbs.c): <c>hpcrun oci bundle</c>,
    /// <c>hpcrun-oci bundle</c>.</summary>
    private static CommandSpec[] OfRuntime =>
    [
        Verbs.Spec("oci") with { IsHidden = true, Commands = [BundleCommand.Tree()] },
        BundleCommand.Tree() with { IsHidden = true },
    ];

    private static CommandSpec Command(string verb) => verb switch
    {
        "archive" => ArchiveCommand.Tree(),
        "build" => BuildCommand.Tree(),
        "commit" => CommitCommand.Tree(),
        "convert" => ConvertCommand.Tree(),
        "diff" => DiffCommand.Tree(),
        "pull" => PullCommand.Tree(),
        "push" => PushCommand.Tree(),
        "fetch" => FetchCommand.Tree(),
        "resolve" => ResolveCommand.Tree(),
        "unlock" => UnlockCommand.Tree(),
        "cache" => CacheCommand.Tree(),
        "record" => RecordCommand.Tree(),
        "rerun" => RerunCommand.Tree(LibraryHash.New, DiffCommand.Lines),
        "registry" => RegistryCommand.Tree(),
        "sbom" => SbomCommand.Tree(),
        "sign" => SignCommand.Tree(),
        "verify" => VerifyCommand.Tree(),
        "key" => KeyCommand.Tree(),
        "policy" => PolicyCommand.Tree(),
        _ => throw new ArgumentException(verb),
    };
}
