using Hpc.Binary;
using Hpc.Sif;
using Hpc.Tests;
using Xunit;

namespace Hpc.SquashFs.Tests;

/// <summary>The SquashFS images in the corpora, bare or in a SIF file.</summary>
internal static class CorpusImages
{
    /// <summary>The tree of the images in "generated", which has a listing of its own.</summary>
    public static bool IsGenerated(string name) => name.StartsWith("squashfs/generated/", StringComparison.Ordinal);

    public static TheoryData<string> Generated =>
        [.. Names("squashfs/generated").Where(name => name.EndsWith(".sqfs", StringComparison.Ordinal))];

    public static TheoryData<string> Bare =>
        [.. Names("squashfs", "sif/sylabs-sif-input").Where(name => !IsGenerated(name) && IsImage(Corpora.Read(name)))];

    public static TheoryData<string> InSif =>
        [.. Names("sif").Where(name => name.EndsWith(".sif", StringComparison.Ordinal) && Partition(name) is not null)];

    /// <summary>Where the first SquashFS partition of a SIF file is.</summary>
    public static (long Offset, long Length)? Partition(string name)
    {
        MemorySource source = new(Corpora.Read(name));
        SifFile sif;
        try
        {
            sif = SifFile.Open(source);
        }
        catch (Exception error) when (error is CorruptImageException or UnsupportedFeatureException)
        {
            return null;
        }

        foreach (SifDescriptor descriptor in sif.Descriptors)
        {
            byte[] magic = new byte[4];
            if (sif.Data(descriptor).Read(0, magic) == 4 && IsImage(magic))
            {
                return (sif.FileOffset(descriptor), descriptor.Size);
            }
        }

        return null;
    }

    private static IEnumerable<string> Names(params string[] directories) =>
        ((IEnumerable<object[]>)Corpora.Files(directories)).Select(row => (string)row[0]);

    private static bool IsImage(ReadOnlySpan<byte> bytes) => bytes.StartsWith("hsqs"u8);
}
