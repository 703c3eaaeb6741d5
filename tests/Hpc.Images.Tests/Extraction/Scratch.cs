using Hpc.SquashFs.Tests;

namespace Hpc.Images.Tests;

/// <summary>A directory for a tree, and one beside it that nothing may get into.</summary>
internal sealed class Scratch : IDisposable
{
    private readonly string _place = Directory.CreateTempSubdirectory("hpc-images-").FullName;

    public Scratch()
    {
        Directory.CreateDirectory(Root);
        Directory.CreateDirectory(Victim);
        File.SetUnixFileMode(Victim, (UnixFileMode)0x1e8);
    }

    public string Root => At("root");

    public string Victim => At("victim");

    public string At(string name) => Path.Combine(_place, name);

    /// <summary>Nothing is in it, and its mode is what it was.</summary>
    public void VictimIsUntouched()
    {
        Assert.Empty(Directory.GetFileSystemEntries(Victim));
        Assert.Equal((UnixFileMode)0x1e8, File.GetUnixFileMode(Victim));
    }

    /// <summary>What a shell says of the tree.</summary>
    public string Shell(string script) =>
        System.Text.Encoding.Latin1.GetString(Tool.Run("sh", ["-c", $"cd '{Root}' && {script}"])).TrimEnd();

    public void Dispose() => Tool.Run("rm", ["-rf", _place]);
}
