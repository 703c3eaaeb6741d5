using System.Buffers.Binary;
using Hpc.Binary;

namespace Hpc.Sif.Tests;

/// <summary>Bends the bytes of header and descriptor table: an image opens, or one of the two exceptions says why not.</summary>
public sealed class SifFuzzTests
{
    private const int Rounds = 3000;

    private static readonly long[] Extremes =
        [0, 1, -1, 127, 128, 4096, 16_384, int.MaxValue, uint.MaxValue, long.MaxValue, long.MinValue, long.MaxValue - 4095, 0x4004, 0xf0000001];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Bent_bytes_are_refused_or_read(int seed)
    {
        Random random = new(seed);
        byte[] whole = SmallImage.Bytes();
        int read = 0;
        for (int round = 0; round < Rounds; round++)
        {
            byte[] bytes = Bend(whole, random);
            Exception? error = Record.Exception(() => Use(bytes));
            Assert.True(error is null or CorruptImageException or UnsupportedFeatureException or SifRefusedException, $"seed {seed}, round {round}: {error}");
            read += error is null ? 1 : 0;
        }

        Assert.InRange(read, Rounds / 10, Rounds);
    }

    private static byte[] Bend(byte[] whole, Random random)
    {
        byte[] bytes = whole.AsSpan(0, random.Next(8) == 0 ? random.Next(whole.Length) : whole.Length).ToArray();
        for (int i = random.Next(1, 4); i > 0 && bytes.Length > 0; i--)
        {
            int slot = SmallImage.SlotOffset(random.Next(SmallImage.Capacity));
            int at = random.Next(2) == 0 ? random.Next(SifHeader.Size) : slot + random.Next(random.Next(2) == 0 ? 73 : SifDescriptor.SlotSize);
            Write(bytes.AsSpan(Math.Min(at, bytes.Length)), random);
        }

        return bytes;
    }

    private static void Write(Span<byte> at, Random random)
    {
        if (at.Length >= sizeof(long) && random.Next(2) == 0)
        {
            BinaryPrimitives.WriteInt64LittleEndian(at, Extremes[random.Next(Extremes.Length)]);
        }
        else if (!at.IsEmpty)
        {
            at[0] = (byte)random.Next(256);
        }
    }

    private static void Use(byte[] bytes)
    {
        SifFile file = SifFile.Open(new MemorySource(bytes));
        foreach (SifArchitecture host in new[] { SifArchitecture.Amd64, SifArchitecture.Arm64 })
        {
            PrimaryPartition primary = file.PrimaryPartition(host);
            Assert.Equal(primary.Outcome == PrimaryPartitionOutcome.Found, primary.Why.Length == 0);
        }

        foreach (SifDescriptor descriptor in file.Descriptors)
        {
            Assert.Equal(descriptor.Size, file.ReadWhole(descriptor).Length);
            Assert.True(descriptor.Name.Length <= SifDescriptor.NameLength && OciBlobMetadata.Of(descriptor).Digest.Length <= SifDescriptor.ExtraLength);
            _ = IntegrityStream.Of(descriptor, 0);
        }

        _ = IntegrityStream.Of(file.Header);
        Edit(new MemoryStorage(bytes));
    }

    private static void Edit(MemoryStorage file)
    {
        SifImage image = SifImage.Load(file);
        uint added = image.Add(new SifObject(DataType.Generic), new MemorySource(new byte[10]), UnixTime.Unset);
        _ = SifFile.Open(file);
        image.SetPrimary(7, UnixTime.Unset);
        image.Delete(added, UnixTime.Unset, zero: true, compact: true);
        _ = SifFile.Open(file);
    }
}
