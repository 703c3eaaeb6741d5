using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Hpc.Binary;
using Hpc.Json;

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
            return process.ExitCode == 0 ? Read(answer) : null;
        }
        catch (Exception error) when (error is Win32Exception or IOException or CorruptImageException)
        {
            throw new RegistryException($"credential helper {program} for {registry}", error.Message, "install it, or take it out of the docker configuration", error);
        }
    }

    private static Credential? Read(string answer)
    {
        JsonField field = JsonField.Parse(Encoding.UTF8.GetBytes(answer), "answer");
        return field["Secret"].Text is { Length: > 0 } secret ? Credential.Of(field["Username"].Text ?? "", secret) : null;
    }
}
