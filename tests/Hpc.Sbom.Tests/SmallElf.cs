using System.Buffers.Binary;
using System.Text;

namespace Hpc.Sbom.Tests;

/// <summary>An ELF file that says nothing but what it was built from, or which library it is.</summary>
internal static class SmallElf
{
    private const int Header = 64, Segment = 56;

    /// <summary>What Go writes of a program of two modules, one of them replaced.</summary>
    public static byte[] GoInformation { get; } = Information("go1.22.1",
        "path\texample.org/a\nmod\texample.org/a\t(devel)\t\ndep\tgolang.org/x/sys\tv0.1.0\th1:x=\n"
        + "dep\texample.org/b\tv1.0.0\n=>\texample.org/c\tv2.0.0\th1:y=\n");

    /// <summary>A program with some bytes in data that can be written.</summary>
    public static byte[] Program(byte[] data) => [.. Head(1), .. Load(Header + Segment, data.Length), .. data];

    /// <summary>The same bytes in a section of that name, behind others.</summary>
    public static byte[] WithSection(string name, byte[] data)
    {
        byte[] head = Head(0), names = [.. Encoding.Latin1.GetBytes(name), 0], sections = new byte[128];
        (head[58], head[60], head[62]) = (64, 2, 1);
        Write(head, 40, Header + names.Length + data.Length);
        Write(sections, 24, Header + names.Length);
        Write(sections, 64 + 24, Header);
        return [.. head, .. names, .. data, .. sections];
    }

    /// <summary>A library with a DT_SONAME.</summary>
    public static byte[] Library(string soname)
    {
        const int Start = Header + (2 * Segment), DynamicSize = 48;
        byte[] names = [0, .. Encoding.Latin1.GetBytes(soname), 0], dynamic = new byte[DynamicSize];
        Write(dynamic, 0, 5, Start + DynamicSize, 14, 1);
        byte[] segment = Load(Start, DynamicSize);
        segment[0] = 2;
        return [.. Head(2), .. Load(0, Start + DynamicSize + names.Length), .. segment, .. dynamic, .. names];
    }

    private static byte[] Information(string version, string modules)
    {
        byte[] list = [.. new byte[16], .. Encoding.Latin1.GetBytes(modules), .. new byte[16]];
        byte[] head = [0xff, .. " Go buildinf:"u8, 8, 2, .. new byte[16]];
        return [.. head, (byte)version.Length, .. Encoding.Latin1.GetBytes(version),
            (byte)(0x80 | (list.Length & 0x7f)), (byte)(list.Length >> 7), .. list];
    }

    private static byte[] Head(int segments)
    {
        byte[] head = new byte[Header];
        "\u007fELF"u8.CopyTo(head);
        (head[4], head[5], head[6], head[18], head[54], head[56]) = (2, 1, 1, 62, Segment, (byte)segments);
        Write(head, 32, Header);
        return head;
    }

    private static byte[] Load(int offset, int size)
    {
        byte[] segment = new byte[Segment];
        (segment[0], segment[4]) = (1, 6);
        Write(segment, 8, offset, offset, offset, size, size);
        return segment;
    }

    private static void Write(byte[] target, int at, params long[] values)
    {
        foreach (long value in values)
        {
            BinaryPrimitives.WriteInt64LittleEndian(target.AsSpan(at), value);
            at += 8;
        }
    }
}
