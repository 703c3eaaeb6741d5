using Hpc.Binary;
using Hpc.Fuse.FileServer;
using Hpc.Fuse.Prefetch;
using Hpc.Host;
using Hpc.Images;
using Hpc.Linux;
using Hpc.Plan;
using Hpc.Sif;

namespace Hpc.Launch;

/// <summary>Where prefetch profiles are kept: files, and an object of the SIF file.</summary>
public static class ProfileFile
{
    /// <summary>Name of the SIF object, of type generic.</summary>
    public const string ObjectName = "hpcrun.prefetch";

    private const uint Mode = 0x1a4; // 0644

    /// <summary>Reads a file that a server may still be about to write: its lock is waited for.</summary>
    public static PrefetchProfile Read(string name)
    {
        using FileSource file = ImageFile.Open(name, "profile");
        _ = Flock.Try(file.Fd, Flock.LOCK_SH); // a file system without locks: then there is nothing to wait for
        using FileSource written = new(file.Fd, owned: false); // its length is known only now
        byte[] bytes = new byte[Math.Min(written.Length, PrefetchProfile.MaximumSize)];
        written.ReadExactly(0, bytes, name);
        try
        {
            return PrefetchProfile.Parse(bytes);
        }
        catch (CorruptImageException damage)
        {
            throw new RefusedException($"'{name}' is not a prefetch profile", damage.Message,
                "record one: hpcrun exec --profile-record IMAGE COMMAND");
        }
    }

    /// <summary>The bytes of a profile that belong into this SIF file.</summary>
    /// <exception cref="RefusedException">The profile is another image's, or the image no SIF file.</exception>
    public static byte[] ReadFor(string imageName, string name)
    {
        PrefetchProfile profile = Read(name);
        using FileSource file = ImageFile.Open(imageName);
        ImageLocation location = ImageLocation.Find(file, imageName);
        if (location.Sif is null)
        {
            throw new RefusedException($"cannot put a profile into '{imageName}': not a SIF file",
                "only a SIF file has room for a profile", $"hpcrun exec --prefetch {name} {imageName} COMMAND");
        }

        using ImageFileSystem files = new(new FileSource(file.Fd, location.Offset, location.Length, owned: false));
        return files.Matches(profile) ? profile.ToBytes()
            : throw new RefusedException($"cannot use the profile '{name}' with this image", "it was recorded from another image",
                $"hpcrun exec --profile-record={name} {imageName} COMMAND");
    }

    /// <summary>What the launch uses; null for none. A profile in the image that cannot be used is no reason not to
    /// start.</summary>
    public static PrefetchProfile? Find(PrefetchChoice choice, SifFile? sif)
    {
        if (choice.IsOff)
        {
            return null;
        }

        if (choice.Profile is { } name)
        {
            return Read(name);
        }

        try
        {
            return sif?.Find(DataType.Generic, ObjectName) is { } found && found.Size <= PrefetchProfile.MaximumSize
                ? PrefetchProfile.Parse(sif.ReadWhole(found)) : null;
        }
        catch (Exception refusal) when (refusal is CorruptImageException or UnsupportedFeatureException)
        {
            Terminal.Warning($"cannot use the prefetch profile in the image: {refusal.Message}");
            return null;
        }
    }

    /// <summary>Opens the file that a profile will be written to, and locks it until then.</summary>
    public static int Create(string path)
    {
        int fd = Fcntl.TryOpen(path, Fcntl.O_WRONLY | Fcntl.O_CREAT | Fcntl.O_TRUNC | Fcntl.O_CLOEXEC, Mode);
        if (fd < 0)
        {
            throw new RefusedException($"cannot write the profile '{path}': {Errno.Name(-fd)}",
                "the file is made before the program starts", "choose another place: --profile-record=FILE");
        }

        _ = Flock.Try(fd, Flock.LOCK_EX); // a file system without locks: then a reader may come too early
        return fd;
    }
}
