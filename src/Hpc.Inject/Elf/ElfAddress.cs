using Hpc.Binary;

namespace Hpc.Inject;

/// <summary>From an address in memory to the place in the file that is loaded there.</summary>
internal static class ElfAddress
{
    public static long ToFile(IReadOnlyList<ElfSegment> segments, ulong address, string structure)
    {
        foreach (ElfSegment segment in segments)
        {
            if (address >= segment.Address && address - segment.Address < segment.FileSize && segment.Offset <= long.MaxValue / 2
                && address - segment.Address <= long.MaxValue / 2)
            {
                return (long)(segment.Offset + (address - segment.Address));
            }
        }

        throw new CorruptImageException(structure, -1, $"address {address:x}", "an address in a loaded segment");
    }
}
