using Hpc.Binary;
using Hpc.Host;
using Hpc.Linux;
using Microsoft.Win32.SafeHandles;

namespace Hpc.Registry;

/// <summary>A file without a name, below TMPDIR.</summary>
public static class TemporaryFile
{
    /// <param name="why">What it is for.</param>
    /// <exception cref="RegistryException">It cannot be made.</exception>
    public static FileStream New(string why)
    {
        string place = Path.GetTempPath();
        int fd = AnonymousFile.TryOpen(RawText.FromUtf16(place.TrimEnd('/')));
        return fd >= 0 ? new FileStream(new SafeFileHandle(fd, ownsHandle: true), FileAccess.ReadWrite, 0)
            : throw new RegistryException($"cannot make a file in '{place}': {Errno.Name(-fd)}", why,
                "name another directory with TMPDIR");
    }
}
