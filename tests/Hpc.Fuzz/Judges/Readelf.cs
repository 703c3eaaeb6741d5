using System.Text.RegularExpressions;
using Hpc.Binary;
using Hpc.Inject;

namespace Hpc.Fuzz;

/// <summary>readelf(1) on which libraries an object needs.</summary>
internal static partial class Readelf
{
    public static string? Differs(byte[] input)
    {
        if (!JudgeProgram.Exists("readelf") || JudgeProgram.Ask(input, "readelf", "-dW", "{}") is not { } printed
            || printed.Contains("<corrupt", StringComparison.Ordinal))
        {
            return null;
        }

        string theirs = string.Join(' ', Needed().Matches(printed).Select(match => match.Groups[1].Value));
        string ours = string.Join(' ', ElfFile.Read(new MemorySource(input)).Needed);
        return ours == theirs || ours.AsSpan().ContainsAnyExceptInRange(' ', '~')
            ? null : $"needed: '{ours}', but for readelf '{theirs}'";
    }

    [GeneratedRegex(@"\(NEEDED\) +Shared library: \[(.*)\]$", RegexOptions.Multiline)]
    private static partial Regex Needed();
}
