using Hpc.Binary;
using Hpc.Inject;
using Hpc.Slurm;

namespace Hpc.Cli;

/// <summary>What hpcrun's plugin for Slurm says about itself: it is asked and not its source, so that a plugin of another release
/// of hpcrun is judged by what it knows.</summary>
internal sealed record PluginFile
{
    /// <summary>Larger files are not our plugin.</summary>
    private const int MaxBytes = 4 * 1024 * 1024;

    private const string OptionPrefix = "container-";

    /// <summary>Arguments that are not options of srun.</summary>
    internal static readonly string[] OfTheSite = [.. ContainerOptions.SiteKeys.Select(key => key.Replace('-', '_'))];

    /// <summary>plugin_version, which SPANK_PLUGIN() sets from the headers; null if it is not a plugin.</summary>
    public required SlurmRelease? BuiltFor { get; init; }

    /// <summary>Names that arguments in plugstack.conf may have, as they stand there: mount_home.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>The hpcrun that it starts unless an argument names another; empty if it names none.</summary>
    public required string Program { get; init; }

    /// <returns>Null if there is no such file, or it cannot be read.</returns>
    public static PluginFile? Read(FileTree files, string path)
    {
        if (files.Read(path, MaxBytes) is not { } bytes)
        {
            return null;
        }

        List<string> arguments = [.. OfTheSite];
        string program = "";
        foreach (string text in Texts(bytes))
        {
            if (text.StartsWith(OptionPrefix, StringComparison.Ordinal) && text[OptionPrefix.Length..] is { Length: > 0 } key
                && Array.IndexOf(ContainerOptions.TaskKeys, key) < 0)
            {
                arguments.Add(key.Replace('-', '_'));
            }

            program = text.StartsWith('/') && text.EndsWith("/hpcrun", StringComparison.Ordinal) ? text : program;
        }

        return new PluginFile
        {
            BuiltFor = new ElfFiles(files).Constant(path, "plugin_version") is { } number ? SlurmRelease.OfNumber(number) : null,
            Arguments = arguments,
            Program = program,
        };
    }

    /// <summary>Every printable text between two NULs that could be a name or a path.</summary>
    private static List<string> Texts(byte[] bytes)
    {
        const int Shortest = 8, Longest = 4096;
        List<string> texts = [];
        int start = 0;
        for (int at = 0; at < bytes.Length; at++)
        {
            if (bytes[at] is > (byte)' ' and < 0x7f)
            {
                continue;
            }

            if (bytes[at] == 0 && at - start is >= Shortest and <= Longest)
            {
                texts.Add(RawText.Of(bytes.AsSpan(start, at - start)));
            }

            start = at + 1;
        }

        return texts;
    }
}
