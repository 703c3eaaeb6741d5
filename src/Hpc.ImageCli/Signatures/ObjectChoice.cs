using Hpc.CommandLine;

namespace Hpc.ImageCli;

/// <summary>Which objects of an image are meant: options that sign and verify have in common.</summary>
internal static class ObjectChoice
{
    public static OptionSpec[] Specs(string verb) =>
    [
        new("group-id", 'g', "ID", $"{verb} the objects of this group (default: of all groups)") { Aliases = ["groupid"] },
        new("sif-id", 'i', "ID", $"{verb} this object alone") { Aliases = ["id"] },
        new("all", 'a', null, $"{verb} all objects, which is so anyway; with --legacy-insecure each by its own signature"),
    ];

    public static IReadOnlyList<uint> Groups(ParsedArguments words) => words.Number("group-id") is { } group ? [group] : [];

    public static IReadOnlyList<uint> Objects(ParsedArguments words) => words.Number("sif-id") is { } id ? [id] : [];
}
