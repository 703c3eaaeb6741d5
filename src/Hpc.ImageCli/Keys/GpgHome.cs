using System.Text;
using Hpc.Host;

namespace Hpc.ImageCli;

/// <summary>A home of gpg's own for one task, with the keys of that task alone: the user's own is never read or changed. It goes
/// with the task, or when the program is told to end.</summary>
internal sealed class GpgHome : IDisposable
{
    private readonly string _path;

    public GpgHome()
    {
        _path = Path.Combine(Place(), $"hpcrun-keys-{Environment.ProcessId}-{Random.Shared.Next():x}");
        _ = RemovalAtEnd.Make(_path, Remove, () =>
            Directory.CreateDirectory(_path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
    }

    /// <summary>Runs gpg for a program: no questions, its report on standard error.</summary>
    public GpgProgram Run(byte[] input, params string[] words) => GpgProgram.Run(
        "gpg", ["--homedir", _path, "--no-options", "--batch", "--yes", "--quiet", "--no-tty", "--trust-model", "always",
            "--status-fd", "2", .. words], input);

    /// <summary>The same with a passphrase in front of the input, where there is one.</summary>
    public GpgProgram Unlock(string? passphrase, byte[] input, params string[] words) => passphrase is null
        ? Run(input, words)
        : Run([.. Encoding.UTF8.GetBytes(passphrase), (byte)'\n', .. input],
            ["--pinentry-mode", "loopback", "--passphrase-fd", "0", .. words]);

    /// <exception cref="RefusedException">gpg does not take the key.</exception>
    public void Import(ReadOnlyMemory<byte> key)
    {
        GpgProgram run = Run(key.ToArray(), "--import");
        if (run.Find("IMPORT_OK") is null)
        {
            throw new RefusedException("cannot use the key", run.Text.Length > 0 ? run.Text : "gpg does not take it",
                "gpg --show-keys FILE shows what it is");
        }
    }

    public byte[] Export(string fingerprint) => Run([], "--export", fingerprint).Output;

    public void Dispose()
    {
        _ = RemovalAtEnd.Forget(_path);
        Remove();
    }

    private void Remove()
    {
        if (Directory.Exists(_path))
        {
            _ = GpgProgram.Run("gpgconf", ["--homedir", _path, "--kill", "all"], []);
            try
            {
                Directory.Delete(_path, recursive: true);
            }
            catch (IOException)
            {
                // Its agent removes its sockets at the same time.
                _ = Directory.Exists(_path) ? Again() : 0;
            }
        }
    }

    private int Again()
    {
        Thread.Sleep(50);
        Directory.Delete(_path, recursive: true);
        return 0;
    }

    /// <summary>In memory, where the node has such a place: what is in it should not outlive it.</summary>
    private static string Place() => new[] { Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR"), "/dev/shm" }
        .FirstOrDefault(path => !string.IsNullOrEmpty(path) && IsWritable(path)) ?? Path.GetTempPath();

    private static bool IsWritable(string path) => Directory.Exists(path)
        && Hpc.Linux.Unistd.TryAccessForWriting(Hpc.Binary.RawText.FromUtf16(path)) == 0;
}
