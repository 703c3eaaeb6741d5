using Hpc.Binary;

namespace Hpc.Plan;

/// <summary>Variables of an image whose names no shell knows (com.vendor.version, A-B): no script can export them. They are in
/// the configuration that a SIF file has beside its files, and in a file beside the script that exports the others.</summary>
internal static class UnspokenVariables
{
    /// <summary>As much of an OCI configuration as these are: {"Env":["A-B=2"]}.</summary>
    private const string File = "/.singularity.d/env/10-docker2singularity.json";

    /// <exception cref="CorruptImageException">The file is not of this form.</exception>
    public static List<EnvironmentAssignment> Of(EnvironmentInputs inputs)
    {
        List<EnvironmentAssignment> variables = [];
        IReadOnlyList<string> ofFile = inputs.Files.ReadText(File) is { } text ? OciConfig.Parse(RawText.Bytes(text)).Environment
            : [];
        foreach (string entry in ofFile.Concat(inputs.Oci?.Environment ?? []))
        {
            (string name, string? value) = KeyValue.Split(entry);
            if (name.Length > 0 && value is not null && !ShellName.IsValid(name))
            {
                variables.Add(new EnvironmentAssignment(name, value));
            }
        }

        return variables;
    }
}
