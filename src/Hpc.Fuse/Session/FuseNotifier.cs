using Hpc.Fuse.Wire;
using Hpc.Linux;

namespace Hpc.Fuse.Session;

/// <summary>Tells the kernel to forget what it remembers. May not be called by a thread that answers requests: the
/// kernel may wait for an answer before it can do as it is told.</summary>
internal sealed unsafe class FuseNotifier(int fd)
{
    /// <summary>A name exists now, or means another file: drop the name, and the listing that lacked it.</summary>
    public void InvalidateEntry(NodeId directory, ReadOnlySpan<byte> name)
    {
        byte end = 0;
        FuseInvalidateEntryOut entry = new(directory.Value, (uint)name.Length, 0);
        fixed (byte* first = name)
        {
            IoVector* pieces = stackalloc IoVector[] { default, new(&entry, FuseInvalidateEntryOut.Size),
                new(first, (nuint)name.Length), new(&end, 1) };
            Send(FuseNotifyCode.InvalidateEntry, pieces, 4);
        }

        FuseInvalidateInodeOut listing = new(directory.Value, 0, 0);
        IoVector* parts = stackalloc IoVector[] { default, new(&listing, FuseInvalidateInodeOut.Size) };
        Send(FuseNotifyCode.InvalidateInode, parts, 2);
    }

    /// <summary>Puts bytes of a file into the page cache. Waits for pages that somebody is reading; does nothing for a file that
    /// the kernel has forgotten, or when it has no memory to spare.</summary>
    public void Store(NodeId file, ulong offset, byte* bytes, int length)
    {
        FuseStoreOut place = new(file.Value, offset, (uint)length, 0);
        IoVector* pieces = stackalloc IoVector[] { default, new(&place, FuseStoreOut.Size), new(bytes, (nuint)length) };
        _ = TrySend(FuseNotifyCode.Store, pieces, 3);
    }

    /// <summary>ENOENT, ENOTDIR: the kernel remembered nothing of the kind.</summary>
    private void Send(FuseNotifyCode code, IoVector* pieces, int count)
    {
        int written = TrySend(code, pieces, count);
        if (written < 0 && -written is not (Errno.ENOENT or Errno.ENOTDIR or Errno.ENODEV))
        {
            throw new SystemCallException("writev", $"/dev/fuse, notify {code}", -written);
        }
    }

    private int TrySend(FuseNotifyCode code, IoVector* pieces, int count)
    {
        nuint length = FuseOutHeader.Size;
        for (int i = 1; i < count; i++)
        {
            length += pieces[i].Length;
        }

        FuseOutHeader header = new((uint)length, (int)code, 0);
        pieces[0] = new IoVector(&header, FuseOutHeader.Size);
        return Uio.TryWritev(fd, pieces, count);
    }
}
