using Hpc.CommandLine;
using Hpc.Host;
using Hpc.Linux;

namespace Hpc.OciCli;

/// <summary><c>ps ID [OPTIONS OF PS...]</c>: the container's processes, as ps(1) shows them or as a list of their ids.</summary>
internal static class ProcessesCommand
{
    private const int MostOutput = 16 * 1024 * 1024;

    public static int Run(GlobalOptions global, ParsedArguments words)
    {
        HashSet<int> own = [.. Container.Open(global.Root, words[0]).Processes()];
        string format = words.Text("format") ?? "table";
        if (format is not ("table" or "json"))
        {
            throw new RuntimeException($"unknown format \"{format}\": expected table or json");
        }

        if (format == "json")
        {
            Terminal.Exact($"[{string.Join(',', own.Order())}]\n");
            return 0;
        }

        string[] options = words.Arguments.Count > 1 ? [.. words.Arguments.Skip(1)] : ["-ef"];
        string program = Program(global), output = Spawn.Output(program, options, ["LC_ALL=C"], MostOutput)
            ?? throw new RuntimeException($"cannot list processes: {program} {string.Join(' ', options)} failed");
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        int column = lines.Length == 0 ? -1 : Array.IndexOf(Words(lines[0]), "PID");
        if (column < 0)
        {
            throw new RuntimeException($"cannot list processes: {program} {string.Join(' ', options)} prints no column PID");
        }

        Terminal.Print(lines[0] + "\n" + string.Concat(lines.Skip(1).Where(line => IsOf(own, Words(line), column))
            .Select(line => line + "\n")));
        return 0;
    }

    private static bool IsOf(HashSet<int> own, string[] words, int column) =>
        words.Length > column && int.TryParse(words[column], out int process) && own.Contains(process);

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static string Program(GlobalOptions global) =>
        (global.Environment.Get("PATH") ?? "").Split(':').Append("/usr/bin").Append("/bin")
            .Where(directory => directory.StartsWith('/'))
            .Select(directory => directory.TrimEnd('/') + "/ps")
                .FirstOrDefault(candidate => Stat.Of(candidate, true, out _) is { IsExecutable: true })
        ?? throw new RuntimeException("cannot list processes: ps: executable file not found in $PATH; --format json needs none");
}
