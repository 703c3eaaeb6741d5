using System.Globalization;

namespace Hpc.Fuzz;

/// <summary>What tests/fuzz calls: <c>list</c>, <c>prove DIRECTORY</c>, <c>run TARGET SECONDS SEED DIRECTORY</c>, <c>try TARGET
/// FILE...</c></summary>
internal static class FuzzCommand
{
    public static int Run(string[] words)
    {
        switch (words)
        {
            case ["list"]:
                AllTargets.List.ToList().ForEach(target => Console.WriteLine($"{target.Name}\t{target.Unmended}"));
                return 0;
            case ["prove", string directory]:
                return PlantedFaults.AreFound(directory) ? 0 : 1;
            case ["run", string name, string seconds, string seed, string directory]:
                return Feed(Named(name), double.Parse(seconds, CultureInfo.InvariantCulture),
                    int.Parse(seed, CultureInfo.InvariantCulture), directory);
            case ["try", string name, .. string[] files]:
                return Try(Named(name), files);
            default:
                Console.Error.WriteLine("tests/fuzz is the program for this");
                return 2;
        }
    }

    private static FuzzTarget Named(string name) => AllTargets.List.Single(target => target.Name == name);

    private static int Feed(FuzzTarget target, double seconds, int seed, string directory)
    {
        using FindingFiles files = new(directory, target.Name);
        HangWatch.Start(files);
        FuzzRun run = new(target, seed, files);
        run.Run(TimeSpan.FromSeconds(seconds));
        Console.WriteLine($"{target.Name}: {run.Rounds} inputs, {run.Taken} taken, {run.Outcomes} kinds of refusal, "
            + $"{run.Judged} judged, {run.Findings.Count} findings (seed {seed}; one took at most "
            + $"{run.Slowest.TotalSeconds:0.0} s and {run.Largest >> 20} MiB)");
        if (run.Findings.Count == 0 && run.Taken == 0)
        {
            Console.WriteLine($"{target.Name}: nothing was taken: its seeds are not sound");
            return 1;
        }

        return run.Findings.Count == 0 ? 0 : 1;
    }

    /// <summary>Says for each file what the target makes of it.</summary>
    private static int Try(FuzzTarget target, string[] files)
    {
        int wrong = 0;
        foreach (string file in files)
        {
            try
            {
                byte[] input = File.ReadAllBytes(file);
                target.Parse(input);
                Console.WriteLine($"{file}: taken{(target.Judge?.Invoke(input) is { } other ? ", but " + other : "")}");
            }
            catch (Exception error)
            {
                wrong += target.IsRefusal(error) ? 0 : 1;
                Console.WriteLine($"{file}: {(target.IsRefusal(error) ? error.Message : error)}");
            }
        }

        return wrong == 0 ? 0 : 1;
    }
}
