namespace Hpc.Plan;

/// <summary>An <c>--env-file</c>: lines <c>KEY=value</c> with the quotes and expansions of a shell, which sees the host's
/// variables but runs nothing. Every variable that is assigned counts, exported or not.</summary>
internal static class EnvironmentFile
{
    /// <exception cref="RefusedException">The file wants a command to be run, or is not such a file.</exception>
    public static List<EnvironmentAssignment> Parse(string path, string text, EnvironmentBlock host)
    {
        ShellVariables variables = new(host.Get) { ExportAll = true };
        EnvironmentScript script = new(variables, new ScriptFiles(image: null, covered: []));
        if (script.Run(path, text) is { } obstacle)
        {
            throw new RefusedException($"cannot read --env-file \"{path}\": {obstacle}",
                "no command runs for an environment file",
                "write KEY=value lines, a value with spaces in quotes");
        }

        return variables.Exported();
    }
}
