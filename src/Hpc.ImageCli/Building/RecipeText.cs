using Hpc.Binary;

namespace Hpc.ImageCli;

/// <summary>Files that say how an image is built.</summary>
internal static class RecipeText
{
    private const int Longest = 16 << 20;

    /// <summary>The bytes of a file, one char each.</summary>
    /// <exception cref="RefusedException">It cannot be read, or no recipe is that long.</exception>
    public static string Read(string path)
    {
        try
        {
            byte[] bytes = File.ReadAllBytes(path);
            return bytes.Length <= Longest ? RawText.Of(bytes)
                : throw new RefusedException($"cannot read the recipe '{path}': it is too long",
                $"it has {bytes.Length} bytes, and no recipe has more than {Longest}", "give the recipe, or convert the image");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException($"cannot read the recipe '{path}'", error.Message, $"ls -l '{path}'");
        }
    }

    /// <summary>Whether a file is a definition file: by its name, or as its first line that says something is a header.</summary>
    public static bool IsDefinition(string path)
    {
        if (!File.Exists(path) || path.EndsWith(".def", StringComparison.Ordinal)
            || Path.GetFileName(path) is "Singularity" or "Apptainer")
        {
            return File.Exists(path);
        }

        using FileStream file = File.OpenRead(path);
        byte[] head = new byte[4096];
        string text = RawText.Of(head.AsSpan(0, file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)));
        return !text.Contains('\0', StringComparison.Ordinal) && text.Split('\n').Select(line => line.Trim())
            .FirstOrDefault(line => line.Length > 0 && line[0] != '#')?
                .StartsWith("bootstrap:", StringComparison.OrdinalIgnoreCase) == true;
    }
}
