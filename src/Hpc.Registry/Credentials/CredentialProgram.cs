using System.ComponentModel;
using System.Diagnostics;
using Hpc.Binary;
using Hpc.Json;
using Hpc.Linux;

namespace Hpc.Registry;

/// <summary>A credential helper: <c>docker-credential-NAME get</c>, the registry on its standard input, JSON on its output.
/// github.com/docker/docker-credential-helpers.</summary>
internal static class CredentialProgram
{
    /// <summary>A helper may ask its user for a passphrase: it gets so many times as long as a registry may be silent.</summary>
    private const int Patience = 4;

    /// <summary>What it says is a name and a password, or a token.</summary>
    private const int MostAnswer = 1 << 20;

    /// <summary>Null if the helper knows nothing of the registry.</summary>
    /// <exception cref="RegistryException">It is not installed, does not end, or answers with something else.</exception>
    public static Credential? Get(string name, string registry, RegistryOptions options)
    {
        string program = $"docker-credential-{name}";
        try
        {
            // By its path: Process would take one in the working directory first, whoever put it there.
            string path = Find(program, options.Environment("PATH")) ?? throw new IOException("there is no such program in PATH");
            using Process process = Process.Start(new ProcessStartInfo(path, ["get"])
            { RedirectStandardInput = true, RedirectStandardOutput = true })!;
            using CancellationTokenSource end = new(options.Silence * Patience);
            try
            {
                return Ask(process, registry, end.Token).GetAwaiter().GetResult() is { } answer ? Read(answer) : null;
            }
            catch (OperationCanceledException)
            {
                process.Kill();
                throw new IOException($"it did not answer within {(options.Silence * Patience).TotalSeconds:0.#} s");
            }
        }
        catch (Exception error) when (error is Win32Exception or IOException or CorruptImageException)
        {
            throw new RegistryException($"cannot run the credential helper {program} for {registry}", error.Message,
                "install it, or remove it from the docker configuration", error);
        }
    }

    /// <returns>Null if it ended with another status than 0.</returns>
    private static async Task<byte[]?> Ask(Process process, string registry, CancellationToken end)
    {
        try
        {
            await process.StandardInput.WriteAsync(registry.AsMemory(), end).ConfigureAwait(false);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // EPIPE: it has one answer for every registry, and reads no name
        }

        byte[] answer = new byte[MostAnswer];
        int length = await process.StandardOutput.BaseStream.ReadAtLeastAsync(answer, MostAnswer, throwOnEndOfStream: false, end)
            .ConfigureAwait(false);
        await process.WaitForExitAsync(end).ConfigureAwait(false);
        return process.ExitCode == 0 ? answer[..length] : null;
    }

    private static string? Find(string program, string? path)
    {
        foreach (string directory in (path ?? "").Split(':'))
        {
            string candidate = $"{directory}/{program}";
            if (directory.StartsWith('/') && File.Exists(candidate) && Unistd.MayExecute(candidate))
            {
                return candidate;
            }
        }

        return null;
    }

    private static Credential? Read(byte[] answer)
    {
        JsonField field = JsonField.Parse(answer, "answer");
        return field["Secret"].Text is { Length: > 0 } secret ? Credential.Of(field["Username"].Text ?? "", secret) : null;
    }
}
