namespace Hpc.OciRuntime;

/// <summary>Where the program of a process is looked for, and where its user is at home.</summary>
internal static class ProgramSearch
{
    /// <summary>What execvp(3) takes where there is no PATH.</summary>
    private const string DefaultPath = "/bin:/usr/bin";

    public static IReadOnlyList<string> Candidates(ProcessSpec process)
    {
        string name = process.Arguments[0];
        return name.Contains('/') ? [name] : name.Length == 0 ? []
            : [.. Path(process).Split(':')
                .Select(directory => $"{(directory.Length == 0 ? "." : directory.TrimEnd('/'))}/{name}")];
    }

    public static string Path(ProcessSpec process) =>
        process.Environment.LastOrDefault(entry => entry.StartsWith("PATH=", StringComparison.Ordinal)) is { } entry
            ? entry["PATH=".Length..] : DefaultPath;

    /// <summary>The home of a user by passwd(5); "/" where it is not there.</summary>
    public static string Home(string passwd, uint userId) =>
        passwd.Split('\n').Select(line => line.Split(':'))
            .FirstOrDefault(fields => fields.Length >= 6 && fields[2] == $"{userId}") is { } found && found[5].Length > 0
            ? found[5] : "/";
}
