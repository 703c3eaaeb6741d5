using Hpc.Binary;
using Hpc.Sif;

namespace Hpc.ImageCli;

/// <summary>The file that sign and verify are about.</summary>
internal static class SignedFile
{
    /// <param name="name">As the user wrote it.</param>
    /// <exception cref="RefusedException">It is something else than a SIF file.</exception>
    /// <exception cref="CorruptImageException">It is a damaged one.</exception>
    public static SifFile Open(RandomAccessSource source, string name)
    {
        byte[] head = new byte[SifLimits.MagicSearchLength];
        return SifHeader.FindMagic(head.AsSpan(0, source.Read(0, head))) >= 0 ? SifFile.Open(source)
            : throw new RefusedException($"cannot look for signatures in \"{name}\": it is not a SIF file",
                "only a SIF file has room for them in itself",
                $"hpcrun convert \"{name}\" IMAGE.sif, or --detached for a file beside it");
    }
}
