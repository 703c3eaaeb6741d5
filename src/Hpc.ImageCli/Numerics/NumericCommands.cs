using System.Globalization;
using Hpc.Build;
using Hpc.CommandLine;
using Hpc.Linux;
using Hpc.Numerics;
using Hpc.Plan;
using Hpc.Sif;

namespace Hpc.ImageCli;

/// <summary><c>hpcrun record prepare</c> and <c>record pins</c>: the numeric libraries of an image, and the variables that make
/// them choose the same code on every processor of a level.</summary>
internal static class NumericCommands
{
    private static readonly string s_machine = Utsname.Read().Machine;

    public static IReadOnlyList<CommandSpec> All { get; } =
    [
        new("prepare", "Find the numeric libraries of images, for exec --pin-numerics.") { Arguments = ["IMAGE..."],
            Run = Prepare },
        new("pins", "Print the variables that exec --pin-numerics sets, and what stays open.")
        {
            Arguments = ["IMAGE"],
            Options =
            [
                new("level", '\0', "LEVEL", "x86-64-v2, x86-64-v3, x86-64-v4 or armv8-a (default: x86-64-v3, armv8-a)"),
                new("threads", '\0', "N", "threads of each library (default: 1)"),
            ],
            Run = Pins,
        },
    ];

    private static int Prepare(ParsedArguments words)
    {
        NumericCache cache = NumericCache.Find();
        foreach (string image in words.Arguments)
        {
            using TreeSource source = SourceFinder.Open(ImageTarget.Bytes(image), ArchitectureCode.Host, skipped: null);
            IReadOnlyList<NumericLibrary> libraries = NumericFiles.Of(source);
            cache.Put(image, libraries);
            Report.Print(libraries.Count == 0 ? $"{image}: no numeric library" : $"{image}:");
            foreach (string line in libraries.Select(one => $"  {NumericPins.Name(one)}  /{one.Path}")
                .Order(StringComparer.Ordinal))
            {
                Report.PrintBytes(line);
            }
        }

        return 0;
    }

    private static int Pins(ParsedArguments words)
    {
        NumericLevel level = Level(words.Text("level") ?? "");
        IReadOnlyList<NumericLibrary> libraries = NumericCache.Find().Get(words[0])
            ?? throw new RefusedException($"cannot pin the libraries of '{words[0]}': nobody has looked which there are",
                "that is done once for an image, as it takes longer than a launch", $"hpcrun record prepare {words[0]}");
        NumericPins pins = NumericPins.Of(libraries, level, Threads(words.Text("threads")));
        foreach ((string name, string value) in pins.Variables)
        {
            Report.Exact($"{name}={value}\n");
        }

        Action<string> note = GlobalOptions.Notes(words);
        foreach (string line in pins.Unpinned)
        {
            note($"warning: not the same on every processor: {line}");
        }

        return 0;
    }

    private static NumericLevel Level(string name)
    {
        NumericLevel level = name.Length == 0 ? NumericLevel.Usual(s_machine) : NumericLevel.Find(name, s_machine)
            ?? throw new RefusedException($"cannot pin to \"{name}\": there is no such level of {s_machine}",
                null, string.Join(", ", NumericLevel.All.Where(one => one.Machine == s_machine).Select(one => one.Name)));
        string[] missing = [.. level.Missing(NumericLevel.FlagsIn(File.ReadLines("/proc/cpuinfo")))];
        return missing.Length == 0 ? level
            : throw new RefusedException($"cannot pin to {level.Name}: the processor here is below it",
            $"it has no {string.Join(", ", missing)}", level.Rank > 0
                ? $"--pin-numerics={NumericLevel.All[level.Rank - 1].Name}" : null);
    }

    private static int Threads(string? text) => text is null ? 1
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is > 0 and <= 65536
            ? number
        : throw new UsageException($"cannot use --threads \"{text}\": a number from 1 to 65536 is meant");
}
