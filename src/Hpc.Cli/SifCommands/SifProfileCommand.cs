using Hpc.Binary;
using Hpc.Launch;
using Hpc.Sif;

namespace Hpc.Cli;

/// <summary><c>hpcrun sif profile add</c>: a recorded profile goes where the image goes.</summary>
internal static class SifProfileCommand
{
    public static int Add(string path, string profileName)
    {
        byte[] profile = ProfileFile.ReadFor(path, profileName);
        return SifEditCommand.Edit(path, SifEditCommand.Open(path), file => Replace(file, profile, SifEditCommand.Now()));
    }

    /// <summary>Puts the bytes into the image, in place of those of another profile.</summary>
    internal static void Replace(RandomAccessStorage file, byte[] profile, UnixTime now)
    {
        SifImage image = SifImage.Load(file);
        UnixTime time = image.TimeOfChange(now);
        if (SifFile.Open(file).Find(DataType.Generic, ProfileFile.ObjectName) is { } old)
        {
            image.Delete(old.Id, time);
        }

        _ = image.Add(new SifObject(DataType.Generic) { Name = ProfileFile.ObjectName }, new MemorySource(profile), time);
    }
}
