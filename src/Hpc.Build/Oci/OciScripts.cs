using System.Text;
using System.Text.Json;
using Hpc.Binary;
using Hpc.Oci;

namespace Hpc.Build;

/// <summary>The files below /.singularity.d by which Apptainer, Singularity and hpcrun start an image that came from a registry.
/// Names and meaning are those of Apptainer's documentation, "Environment and Metadata".</summary>
public static class OciScripts
{
    private const string Metadata = ".singularity.d";

    /// <summary>What of the image's variables no script can export, as much of an OCI configuration: {"Env":["A-B=2"]}.</summary>
    internal const string UnspokenVariables = $"{Metadata}/env/10-docker2singularity.json";

    /// <summary>Empty. When it has come to this file, Apptainer sets the user's variables (--env): without it, it sets
    /// none.</summary>
    public const string BaseScript = $"{Metadata}/env/99-base.sh";

    private const string OciRun = "${SINGULARITY_OCI_RUN}";

    /// <param name="config">How the image says it is started; null if it says nothing.</param>
    /// <param name="definition">What the image was made from, as a definition file.</param>
    /// <param name="time">Of all files, seconds since 1970.</param>
    public static AddedFiles For(ProcessConfig? config, string definition, long time)
    {
        ProcessConfig process = config ?? new ProcessConfig();
        AddedFiles files = new AddedFiles(time)
            .Directory(Metadata).Directory($"{Metadata}/env").Directory($"{Metadata}/libs")
            .File($"{Metadata}/Singularity", definition)
            .Script($"{Metadata}/env/10-docker2singularity.sh", Environment(process))
            .Script($"{Metadata}/env/90-environment.sh", "#!/bin/sh\n")
            .Script(BaseScript, "#!/bin/sh\n")
            .Script($"{Metadata}/startscript", "#!/bin/sh\n")
            .File($"{Metadata}/labels.json", Bytes(Labels(process)))
            .Link("environment", $"{Metadata}/env/90-environment.sh")
            .Script($"{Metadata}/runscript", RunScript(process)).Link("singularity", $"{Metadata}/runscript");
        ProcessConfig unspoken = new() { Environment = Unspoken(process.Environment ?? []) };
        return unspoken.Environment is [] ? files : files.File(UnspokenVariables, RawText.Of(unspoken.ToJson()));
    }

    /// <summary>The variables whose names no shell knows.</summary>
    internal static string[] Unspoken(IEnumerable<string> variables) =>
        [.. variables.Where(entry => entry.Split('=', 2) is [{ Length: > 0 } name, _] && !ShellQuoting.IsName(name))];

    /// <summary>The image's labels and the version of their schema, as JSON. When it was made is left out: the same image makes
    /// the same file.</summary>
    public static string Labels(ProcessConfig process)
    {
        SortedDictionary<string, string> labels = new(StringComparer.Ordinal) { ["org.label-schema.schema-version"] = "1.0" };
        foreach ((string name, string value) in process.Labels ?? new Dictionary<string, string>())
        {
            labels[name] = value;
        }

        return $"{{\n{string.Join(",\n", labels.Select(label => $"\t{Json(label.Key)}: {Json(label.Value)}"))}\n}}\n";
    }

    /// <summary>The image's variables; what is set already stays, but for PATH.</summary>
    private static string Environment(ProcessConfig process)
    {
        StringBuilder script = new("#!/bin/sh\n");
        foreach (string entry in process.Environment ?? [])
        {
            string[] parts = entry.Split('=', 2);
            string value = ShellQuoting.InDouble(Bytes(parts.Length > 1 ? parts[1] : ""));
            if (ShellQuoting.IsName(parts[0]))
            {
                script.Append(parts[0] == "PATH" ? $"export PATH=\"{value.Replace("\\}", "}", StringComparison.Ordinal)}\"\n"
                    : $"export {parts[0]}=\"${{{parts[0]}:-{value}}}\"\n");
            }
        }

        return script.ToString();
    }

    /// <summary>ENTRYPOINT and CMD: arguments replace CMD and never ENTRYPOINT; where there is neither, they are what runs, or a
    /// shell. The last two lines are those by which such a script is known.</summary>
    private static string RunScript(ProcessConfig process)
    {
        string entrypoint = ShellQuoting.Single(Bytes(ShellQuoting.Words(process.Entrypoint ?? [])));
        string command = ShellQuoting.Single(Bytes(ShellQuoting.Words(process.Command ?? [])));
        string start = process is { Entrypoint: null or [], Command: null or [] } ? "/bin/sh" : "$OCI_ENTRYPOINT $OCI_CMD";
        return $"""
            #!/bin/sh
            OCI_ENTRYPOINT={entrypoint}
            OCI_CMD={command}

            # Arguments replace CMD and never ENTRYPOINT.
            SINGULARITY_OCI_RUN="-- {start}"
            if [ $# -gt 0 ]; then
                SINGULARITY_OCI_RUN="-- $OCI_ENTRYPOINT \"\$@\""
            fi

            eval "set {OciRun}"
            exec "$@"

            """.ReplaceLineEndings("\n");
    }

    /// <summary>Text of the configuration as the bytes of its UTF-8 form (adr/0002).</summary>
    private static string Bytes(string text) => RawText.FromUtf16(text);

    private static string Json(string text) => $"\"{JsonEncodedText.Encode(text)}\"";
}
