using System.Text;

namespace Hpc.ImageCli;

/// <summary>Small files of keys, read whole.</summary>
internal static class KeyFile
{
    private const long Largest = 64 << 20;

    public static string Text(string path) => Encoding.UTF8.GetString(Bytes(path));

    /// <param name="path">- for standard input.</param>
    /// <exception cref="RefusedException">It cannot be read, or is far too large.</exception>
    public static byte[] Bytes(string path)
    {
        try
        {
            using Stream stream = path == "-" ? Console.OpenStandardInput() : File.OpenRead(path);
            using MemoryStream bytes = new();
            byte[] piece = new byte[1 << 16];
            for (int count; (count = stream.Read(piece)) > 0 && bytes.Length <= Largest;)
            {
                bytes.Write(piece, 0, count);
            }

            return bytes.Length <= Largest ? bytes.ToArray() : throw Refused(path, $"it has more than {Largest} bytes");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Refused(path, error is FileNotFoundException or DirectoryNotFoundException ? "there is no such file"
                : "the file system refused it");
        }
    }

    private static RefusedException Refused(string path, string why) =>
        new($"cannot read '{path}'", why, "ls -l shows whether it is there and readable");
}
