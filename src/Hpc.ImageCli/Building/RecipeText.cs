using Hpc.Binary;
using Hpc.Linux;

namespace Hpc.ImageCli;

/// <summary>Files that say how an image is built.</summary>
internal static class RecipeText
{
    private const int Longest = 16 << 20;

    private static readonly string[] s_names = ["Dockerfile", "Containerfile"];

    /// <summary>The bytes of a file, one char each.</summary>
    /// <exception cref="RefusedException">It cannot be read, or no recipe is that long.</exception>
    public static string Read(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            using MemoryStream bytes = new();
            byte[] piece = new byte[1 << 16];
            for (int read; bytes.Length <= Longest && (read = file.Read(piece)) > 0;)
            {
                bytes.Write(piece.AsSpan(0, read));
            }

            return bytes.Length <= Longest ? RawText.Of(bytes.GetBuffer().AsSpan(0, (int)bytes.Length))
                : throw new RefusedException($"cannot read the recipe '{path}': it is too long",
                $"no recipe has more than {Longest} bytes", "give the recipe, or convert the image");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException($"cannot read the recipe '{path}'", error.Message, $"ls -l '{path}'");
        }
    }

    /// <summary>The same of a file that was not named, but is read because it is there; null where it is not.</summary>
    /// <exception cref="RefusedException">It is a directory, a pipe or a device.</exception>
    public static string? ReadBeside(string path) =>
        Stat.Of(ImageTarget.Bytes(path), followLinks: true, out _) is not { } status ? null
        : status.IsFile ? Read(path) : throw new RefusedException($"cannot read '{path}': it has to be a file",
            "it is a directory, a pipe or a device", $"remove it: ls -l '{path}'");

    /// <summary>Whether a file is a definition file: by its name, or as its first line that says something is a header.</summary>
    public static bool IsDefinition(string path)
    {
        if (!IsFile(path) || path.EndsWith(".def", StringComparison.Ordinal)
            || Path.GetFileName(path) is "Singularity" or "Apptainer")
        {
            return IsFile(path);
        }

        return FirstLine(path).StartsWith("bootstrap:", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Whether a file is a Dockerfile: by its name, or as its first instruction is one of a Dockerfile's.</summary>
    public static bool IsDockerfile(string path)
    {
        string name = Path.GetFileName(path);
        return IsFile(path) && (s_names.Any(known => name.StartsWith(known, StringComparison.Ordinal)
            || name.EndsWith("." + known, StringComparison.OrdinalIgnoreCase))
            || FirstLine(path).Split(' ', '\t')[0].ToUpperInvariant() is "FROM" or "ARG");
    }

    /// <summary>What is read from a pipe is gone for who reads it next.</summary>
    private static bool IsFile(string path) => Stat.Of(ImageTarget.Bytes(path), followLinks: true, out _) is { IsFile: true };

    /// <summary>The first line that says something; empty where the file is no text.</summary>
    private static string FirstLine(string path)
    {
        using FileStream file = File.OpenRead(path);
        byte[] head = new byte[4096];
        string text = RawText.Of(head.AsSpan(0, file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)));
        return text.Contains('\0', StringComparison.Ordinal) ? ""
            : text.Split('\n').Select(line => line.Trim()).FirstOrDefault(line => line.Length > 0 && line[0] != '#') ?? "";
    }
}
