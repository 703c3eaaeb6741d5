using Hpc.Binary;
using Hpc.Codecs;
using Hpc.Fuse.FileServer;
using Hpc.Fuse.Prefetch;
using Hpc.Host;
using Hpc.Images;
using Hpc.Linux;
using Hpc.Plan;
using Hpc.Sif;
using Hpc.SquashFs;
using Hpc.Stage;

namespace Hpc.Launch;

/// <summary>A SIF or SquashFS file. The same open tables answer the planner's questions and, once mounted, the
/// kernel's.</summary>
public sealed class ServedImage : OpenImage
{
    /// <summary>The SIF object in which Apptainer keeps the configuration of an image that came from a registry.</summary>
    private const string OciConfigName = "oci-config.json";

    private readonly FileSource _file;
    private readonly SifFile? _sif;
    private readonly string? _recordTo;
    private readonly RandomAccessSource _image;
    private int _record = -1;

    /// <param name="key">Of an encrypted image.</param>
    public ServedImage(FileSource file, ImageLocation location, string path, FileOwner owner, PrefetchChoice prefetch,
        byte[]? key = null)
    {
        _file = file;
        FileSource stored = new(file.Fd, location.Offset, location.Length, owned: false);
        _image = key is null ? stored : EncryptedRoot.Open(stored, StaticGcm.Create(key), Decompressor);
        IsEncrypted = key is not null;
        _sif = location.Sif;
        _recordTo = prefetch.RecordTo;
        PrefetchProfile? profile = ProfileFile.Find(prefetch, _sif);
        FileSystem = new ImageFileSystem(
            _image,
            new ImageFileSystemOptions { Owner = owner, Prefetch = profile, RecordPrefetch = _recordTo is not null });
        if (profile is not null && !FileSystem.Matches(profile))
        {
            Terminal.Warning(
                $"the prefetch profile {(prefetch.Profile is null ? "in the image" : $"'"
                    + $"{prefetch.Profile}'")} was recorded from another image: record it again");
        }

        Facts = new ImageFacts
        {
            Path = path,
            Served = true,
            Files = new ServedFiles(FileSystem, ownOnly: false),
            Layers = location.Layers,
        };
    }

    public override ImageFacts Facts { get; }

    public override FileTree OwnFiles => new ServedFiles(FileSystem, ownOnly: true);

    public ImageFileSystem FileSystem { get; }

    /// <summary>Its files, opened again: for one thread that reads all of them.</summary>
    public SquashFsImage OpenFiles() => SquashFsImage.Open(_image, Decompressor);

    /// <summary>Its files lie nowhere as they are, and are not to.</summary>
    public bool IsEncrypted { get; }

    public override OciConfig? OciConfiguration
    {
        get
        {
            foreach (SifDescriptor descriptor in _sif?.Descriptors ?? [])
            {
                if (descriptor.DataType == DataType.GenericJson && descriptor.Name == OciConfigName)
                {
                    return OciConfig.Parse(_sif!.ReadWhole(descriptor));
                }
            }

            return null;
        }
    }

    public override string? Identity => Stat.Of(_file.Fd, out _) is { } status ? FileIdentity.Of(status) : null;

    /// <summary>Makes the file that a profile will be written to, where one was asked for.</summary>
    public void BeginRecording() => _record = _recordTo is null ? -1 : ProfileFile.Create(_recordTo);

    /// <summary>Writes the profile, when the last process that could see the image is gone and nobody is left to be told of an
    /// error.</summary>
    public void EndRecording()
    {
        if (_record >= 0 && FileSystem.RecordedPrefetch() is { } profile)
        {
            Unistd.WriteAll(_record, profile.ToBytes());
            _ = Unistd.Close(_record);
        }
    }

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
                Cover(entry);
            }
        }
    }

    private static Decompressor Decompressor(CompressorId compressor) => DecompressorFactory.Create(compressor.Name());

    private void Cover(SynthesisedEntry entry)
    {
        if (entry.Append.Length == 0)
        {
            FileSystem.CoverWithFile(entry.Path);
        }
        else if (FileSystem.OpenFile(entry.Path)?.Length > IdentityFile.LongestSearched)
        {
            Terminal.Warning($"the image's {entry.Path} is longer than {IdentityFile.LongestSearched >> 20} MiB: it stays as "
                + "it is, without a line for you");
        }
        else
        {
            FileSystem.Frame(entry.Path, original => Frame(IdentityFile.Missing(original, entry.Append)));
        }
    }

    private static FileFrame Frame(IdentityLines lines) => new(RawText.Bytes(lines.Before), RawText.Bytes(lines.Behind));
}
