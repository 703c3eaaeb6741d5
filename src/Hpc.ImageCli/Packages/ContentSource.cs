using Hpc.Binary;
using Hpc.Sbom;

namespace Hpc.ImageCli;

/// <summary>The content of a file of a tree, at any place: of a stream that has no such thing the bytes are kept.</summary>
internal static class ContentSource
{
    /// <exception cref="CorruptImageException">It has to be kept, and is too long for that.</exception>
    public static RandomAccessSource Of(Stream? content, string path)
    {
        switch (content)
        {
            case null:
                return new MemorySource(default);
            case IRandomContent random:
                return random.Bytes;
            default:
                return new MemorySource(Kept(content, path));
        }
    }

    private static byte[] Kept(Stream content, string path)
    {
        MemoryStream kept = new();
        byte[] piece = new byte[1 << 16];
        for (int read; (read = content.Read(piece)) > 0;)
        {
            kept.Write(piece, 0, read);
            if (kept.Length > SbomLimits.LargestFile)
            {
                throw new CorruptImageException($"/{path}", -1, "more", $"{SbomLimits.LargestFile} bytes");
            }
        }

        return kept.ToArray();
    }
}
