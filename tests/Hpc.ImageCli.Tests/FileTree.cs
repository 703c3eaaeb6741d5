using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Hpc.Host;

namespace Hpc.ImageCli.Tests;

/// <summary>A directory tree in words, one line a name: type, mode, size, content, target, and which names are one
/// file.</summary>
internal static class FileTree
{
    /// <summary>What hpcrun adds to an image.</summary>
    private static readonly string[] s_added = [".singularity.d", "environment", "singularity"];

    public static string[] List(string root)
    {
        string text = Peer.Run("find", root, "-mindepth", "1", "-printf", "%P\t%y\t%m\t%s\t%l\t%i\t%T@\n");
        Dictionary<string, string> first = [];
        List<string> lines = [];
        foreach (string[] fields in text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t'))
            .OrderBy(fields => fields[0], StringComparer.Ordinal))
        {
            string path = fields[0], type = fields[1];
            if (s_added.Any(name => path == name || path.StartsWith(name + "/", StringComparison.Ordinal)))
            {
                continue;
            }

            string what = type switch
            {
                "d" => fields[2],
                "l" => fields[4],
                "f" => $"{fields[2]} {fields[3]} {Hash(Path.Combine(root, path))} {fields[6].Split('.')[0]}",
                _ => fields[2],
            };
            string same = type == "d" ? "" : first.TryGetValue(fields[5], out string? other) ? $" = {other}" : "";
            first.TryAdd(fields[5], path);
            lines.Add($"{path} {type} {what}{same}");
        }

        return [.. lines];
    }

    /// <summary>The files of a SIF or SquashFS image.</summary>
    public static string[] OfImage(string image, string scratch)
    {
        string offset = Encoding.ASCII.GetString(File.ReadAllBytes(image).AsSpan(32, 9)) == "SIF_MAGIC"
            ? $"{Offset(image)}" : "0";
        Peer.Run("unsquashfs", "-q", "-n", "-o", offset, "-d", scratch, image);
        string[] lines = List(scratch);
        Directory.Delete(scratch, recursive: true);
        return lines;
    }

    private static long Offset(string image)
    {
        byte[] bytes = File.ReadAllBytes(image);
        int at = -1;
        do
        {
            at = bytes.AsSpan(at + 1).IndexOf("hsqs"u8) + at + 1;
        }
        while (at % 4096 != 0);
        return at;
    }

    private static string Hash(string path) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)))[..16];
}
