using System.Globalization;
using Hpc.CommandLine;

namespace Hpc.ImageCli;

/// <summary><c>--try[=N]</c>: how often the runs are repeated before the archive is written.</summary>
internal static class TrialOption
{
    public const string Anyway = "even-if-not-held";

    private const string Name = "try";
    private const int Most = 1000;

    public static IReadOnlyList<OptionSpec> Specs { get; } =
    [
        new(Name, '\0', "N", "rerun it here first, N times, as a stranger would; it is written only if all holds")
        {
            ValueIsOptional = true,
        },
        new(Anyway, '\0', null, "with --try: write it all the same"),
    ];

    /// <returns>null: it is not tried.</returns>
    public static int? Count(ParsedArguments words) => words.Text(Name) is not { } text ? null
        : text == SwitchText.On ? 1
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count is > 0 and <= Most ? count
        : throw new RefusedException($"cannot use --{Name}=\"{text}\": it is not a number from 1 to {Most}", null, $"--{Name}=3");
}
