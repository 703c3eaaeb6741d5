using System.Runtime.InteropServices;
using System.Text;
using Hpc.Linux;

namespace Hpc.Fuse.Tests;

/// <summary>Asks for much of what there is in an image, as far as its kernel would, and in bounded steps.</summary>
internal sealed class ImageWalker(FakeKernel kernel, Random random)
{
    private const int Deepest = 5;
    private const int Packet = 65536;

    private static readonly int[] Usual = [0, Errno.EIO, Errno.ENOENT, Errno.ENODATA, Errno.ERANGE, Errno.ENOSYS];

    private int _left = 400;

    /// <summary>Errors that no program expects of a file system that is only read.</summary>
    public HashSet<int> OddErrors { get; } = [];

    /// <summary>All of a file; null if a part of it is an error.</summary>
    public static byte[]? ReadWhole(FakeKernel kernel, ulong node, int length)
    {
        byte[] all = new byte[length];
        for (int at = 0; at < length;)
        {
            ReadOnlySpan<byte> part = kernel.Read(node, at, 131072);
            if (kernel.Errno != 0 || part.IsEmpty || part.Length > length - at)
            {
                return null;
            }

            part.CopyTo(all.AsSpan(at));
            at += part.Length;
        }

        return all;
    }

    public void Walk(ulong directory, int depth)
    {
        foreach (string name in Names(directory))
        {
            FuseEntryOut entry = kernel.Lookup(directory, Encoding.Latin1.GetBytes(name));
            Note();
            if (_left-- <= 0 || entry.NodeId == 0)
            {
                continue;
            }

            Visit(entry.NodeId, entry.Attr);
            if ((entry.Attr.Mode & 0xf000) == 0x4000 && depth < Deepest)
            {
                Walk(entry.NodeId, depth + 1);
            }
        }

        _ = kernel.Lookup(directory, "not there"u8);
        Note();
    }

    /// <summary>Names of a listing, up to a few hundred.</summary>
    private List<string> Names(ulong directory)
    {
        List<string> names = [];
        ulong cookie = 0;
        for (int packets = 0; packets < 4; packets++)
        {
            _ = kernel.Ask(FuseOpcode.ReadDirPlus, directory, new FuseReadIn(0, cookie, Packet, 0, 0, 0, 0));
            Note();
            ReadOnlySpan<byte> answer = kernel.Ask(FuseOpcode.ReadDir, directory, new FuseReadIn(0, cookie, 4096, 0, 0, 0, 0));
            Note();
            if (kernel.Errno != 0 || answer.IsEmpty)
            {
                break;
            }

            while (!answer.IsEmpty)
            {
                FuseDirent entry = MemoryMarshal.Read<FuseDirent>(answer);
                string name = Encoding.Latin1.GetString(answer.Slice(FuseDirent.Size, (int)entry.NameLength));
                cookie = entry.Cookie;
                answer = answer[FuseDirent.PaddedSize((int)entry.NameLength)..];
                if (name is not ("." or ".."))
                {
                    names.Add(name);
                }
            }
        }

        return names;
    }

    private void Visit(ulong node, in FuseAttr attr)
    {
        _ = kernel.Ask(FuseOpcode.GetAttr, node, new byte[16]);
        Note();
        _ = kernel.Ask(FuseOpcode.ReadLink, node, []);
        Note();
        ReadOnlySpan<byte> names = kernel.Ask(FuseOpcode.ListXattr, node, new FuseGetXattrIn(Packet, 0));
        Note();
        byte[] first = names.IsEmpty ? "user.long\0"u8.ToArray() : names[..(names.IndexOf((byte)0) + 1)].ToArray();
        _ = kernel.Ask(FuseOpcode.GetXattr, node, [.. BitConverter.GetBytes((long)Packet), .. first]);
        Note();
        long length = (long)Math.Min(attr.FileSize, long.MaxValue);
        foreach (long offset in new[] { 0, length / 2, length - 1, Math.Max(0, length - 131072),
            random.NextInt64(Math.Max(1, length)), length })
        {
            _ = kernel.Read(node, offset & ~4095L, 131072);
            Note();
        }
    }

    private void Note()
    {
        if (!Usual.Contains(kernel.Errno))
        {
            OddErrors.Add(kernel.Errno);
        }

        kernel.Errors.Clear();
    }
}
