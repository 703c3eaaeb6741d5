using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;

namespace Hpc.Registry;

/// <summary>A credential helper: <c>docker-credential-NAME get</c>, the registry on its standard input, JSON on its output.
/// github.com/docker/docker-credential-helpers.</summary>
internal static class CredentialProgram
{
    /// <summary>Null where the helper knows nothing of the registry.</summary>
    /// <exception cref="RegistryException">It is not installed, or answers with something else.</exception>
    public static Credential? Get(string name, string registry)
    {
        string program = $"docker-credential-{name}";
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, ["get"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
            process.StandardInput.Write(registry);
            process.StandardInput.Close();
            string answer = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            HelperAnswer? found = process.ExitCode == 0 ? JsonSerializer.Deserialize(answer, RegistryJson.Default.HelperAnswer) : null;
            return found?.Secret is { Length: > 0 } secret ? Credential.Of(found.User ?? "", secret) : null;
        }
        catch (Exception error) when (error is Win32Exception or IOException or JsonException)
        {
            throw new RegistryException($"credential helper {program} for {registry}", error.Message, "install it, or take it out of the docker configuration", error);
        }
    }
}
