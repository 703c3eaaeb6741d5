namespace Hpc.Plan;

/// <summary>The runscript that Apptainer and Singularity write for an image from a registry. It holds ENTRYPOINT and CMD as shell
/// words and joins them by eval, which also evaluates the user's arguments; read here, the arguments stay as they are and no
/// shell is needed.</summary>
internal static class OciRunscript
{
    /// <summary>The line by which such a script is known.</summary>
    private const string Joining = "\neval \"set ${SINGULARITY_OCI_RUN}\"\nexec \"$@\"";

    private const string EntrypointName = "OCI_ENTRYPOINT";
    private const string CommandName = "OCI_CMD";

    /// <summary>Entrypoint and command, or null when the script is another one.</summary>
    public static OciConfig? Parse(string text)
    {
        if (!text.StartsWith("#!/bin/sh\n", StringComparison.Ordinal)
            || !text.TrimEnd().EndsWith(Joining, StringComparison.Ordinal))
        {
            return null;
        }

        // The two assignments stand in front of everything but comments and blank lines.
        int command = text.IndexOf(CommandName + "=", StringComparison.Ordinal);
        int end = command < 0 ? -1 : text.IndexOf("'\n", command + CommandName.Length + 2, StringComparison.Ordinal);
        if (end < 0)
        {
            return null;
        }

        ShellVariables variables = new();
        EnvironmentScript head = new(variables, new ScriptFiles(image: null, covered: []));
        return head.Run("runscript", text[..(end + 1)]) is null
            && Words(variables.Get(EntrypointName)) is { } entrypoint && Words(variables.Get(CommandName)) is { } words
                ? new OciConfig { Entrypoint = entrypoint, Command = words }
                : null;
    }

    private static string[]? Words(string? text)
    {
        try
        {
            ShellExpansion expansion = new(new ShellVariables());
            return text is null ? null : ShellParser.Parse(text) switch
            {
                CommandList { Commands: [] } => [],
                CommandList { Commands: [SimpleCommand { Assignments: [], Opaque: null } simple] }
                    when simple.Words.All(IsFixed) =>
                    [.. simple.Words.Select(expansion.ExpandField).OfType<string>()],
                _ => null,
            };
        }
        catch (NeedsShellException)
        {
            return null;
        }
    }

    private static bool IsFixed(ShellWord word) => word.Parts.All(part => part is LiteralPart);
}
