using System.Text;
using Hpc.Fuse;
using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.Launch;

/// <summary>A SIF or SquashFS file. The same open tables answer the planner's questions and, once mounted, the kernel's.</summary>
public sealed class ServedImage : OpenImage
{
    private readonly FileSource _file;

    public ServedImage(FileSource file, string path, FileOwner owner)
    {
        ImageLocation location = ImageLocation.Find(file, path);
        _file = file;
        FileSystem = new ImageFileSystem(new FileSource(file.Fd, location.Offset, location.Length, owned: false), new ImageFileSystemOptions { Owner = owner });
        ServedImageFiles files = new(FileSystem);
        Facts = new ImageFacts
        {
            Path = path,
            Served = true,
            Look = files.Look,
            RootDirectories = [.. FileSystem.List("/").Where(name => files.Look("/" + name).Kind == PathKind.Directory)],
            Files = files,
        };
    }

    public override ImageFacts Facts { get; }

    public ImageFileSystem FileSystem { get; }

    public int Descriptor => _file.Fd;

    /// <summary>Adds what a plan wants added.</summary>
    public void Add(IEnumerable<SynthesisedEntry> entries)
    {
        foreach (SynthesisedEntry entry in entries)
        {
            if (entry.IsDirectory)
            {
                FileSystem.CoverWithDirectory(entry.Path);
            }
            else
            {
                FileSystem.CoverWithFile(entry.Path, original => Content(entry, original));
            }
        }
    }

    private static byte[] Content(SynthesisedEntry entry, byte[]? original) => entry.Append.Length == 0 ? []
        : Encoding.Latin1.GetBytes(IdentityFile.Complete(original is null ? null : Encoding.Latin1.GetString(original), entry.Append));
}
