using System.Diagnostics;
using System.IO.Compression;
using System.Runtime.InteropServices;

namespace Hpc.Codecs.Tests;

/// <summary>Makes the blocks that the tests decode, with the reference implementation of each format.</summary>
internal static partial class Compression
{
    public static byte[] Compress(string codec, byte[] bytes) => codec switch
    {
        "gzip" => Zlib(bytes),
        "zstd" => Zstd(bytes, level: 3),
        "lz4" => Lz4(bytes),
        "xz" => Tool("xz --format=xz --check=crc32 --stdout", bytes),
        "lzma" => Tool("xz --format=lzma --stdout", bytes),
        _ => throw new ArgumentException(codec),
    };

    public static byte[] Zstd(byte[] bytes, int level)
    {
        byte[] block = new byte[bytes.Length + bytes.Length / 100 + 1000];
        return block[..(int)ZSTD_compress(block, (nuint)block.Length, bytes, (nuint)bytes.Length, level)];
    }

    private static byte[] Lz4(byte[] bytes)
    {
        byte[] block = new byte[bytes.Length + bytes.Length / 100 + 1000];
        return block[..LZ4_compress_default(bytes, block, bytes.Length, block.Length)];
    }

    private static byte[] Zlib(byte[] bytes)
    {
        using MemoryStream block = new();
        using (ZLibStream stream = new(block, CompressionLevel.Optimal))
        {
            stream.Write(bytes);
        }

        return block.ToArray();
    }

    private static byte[] Tool(string command, byte[] bytes)
    {
        string[] words = command.Split(' ');
        using Process tool = Process.Start(new ProcessStartInfo(words[0], words[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        using MemoryStream block = new();
        Task reading = tool.StandardOutput.BaseStream.CopyToAsync(block);
        tool.StandardInput.BaseStream.Write(bytes);
        tool.StandardInput.Close();
        reading.Wait();
        tool.WaitForExit();
        return tool.ExitCode == 0 ? block.ToArray() : throw new InvalidOperationException($"{command}: exit {tool.ExitCode}");
    }

    [LibraryImport("zstd")]
    private static partial nuint ZSTD_compress(byte[] to, nuint capacity, byte[] from, nuint size, int level);

    [LibraryImport("lz4")]
    private static partial int LZ4_compress_default(byte[] from, byte[] to, int size, int capacity);
}
