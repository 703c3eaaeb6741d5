namespace Hpc.ImageCli.Tests;

/// <summary>A keyring of a test's own, and hpcrun-image that uses it.</summary>
internal sealed class KeyPlace : IDisposable
{
    public const string UnitTest = "12045C8C0B1004D058DE4BEDA20C27EE7FF7BA84";

    public KeyPlace() => Environment.SetEnvironmentVariable("APPTAINER_KEYSDIR", Ring);

    public ImageProgram Program { get; } = new();

    public string Ring => Program.At("keys");

    public static string? WhyNot => Peer.Missing("gpg", "gpgv", "gpgconf");

    /// <summary>A file of the corpora, copied, so that it can be changed.</summary>
    public string Copy(string name, string copy = "image.sif")
    {
        File.Copy(Path.Combine(Corpora.Root!, "sif", name), Program.At(copy), overwrite: true);
        return Program.At(copy);
    }

    public static string Key(string name) => Path.Combine(Corpora.Root!, "sif/sif-keys", name);

    public KeyPlace WithUnitTest()
    {
        Program.Good("key", "import", Key("sylabs/private.asc"));
        return this;
    }

    /// <summary>gpg in a home of the test's own, to make keys that have something wrong.</summary>
    public string Gpg(params string[] words)
    {
        string home = Directory.CreateDirectory(Program.At("g"),
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
        return Peer.Run("gpg",
            ["--homedir", home, "--batch", "--yes", "--quiet", "--pinentry-mode", "loopback", "--passphrase", "", .. words]);
    }

    public void Dispose()
    {
        if (Directory.Exists(Program.At("g")))
        {
            Peer.Run("gpgconf", "--homedir", Program.At("g"), "--kill", "all");
        }

        Environment.SetEnvironmentVariable("APPTAINER_KEYSDIR", null);
        Program.Dispose();
    }
}
