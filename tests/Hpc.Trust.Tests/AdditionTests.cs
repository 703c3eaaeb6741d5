using Hpc.Binary;
using Hpc.Sif;

namespace Hpc.Trust.Tests;

/// <summary>Signatures that are added to an image: wholly, or not at all.</summary>
public class AdditionTests
{
    [Fact]
    public void What_was_there_is_not_written_over()
    {
        byte[] before = SignedImage.Unsigned(), after = SignedImage.Signed(1, 2);
        SifFile file = SifFile.Open(new MemorySource(before));
        long table = file.Header.DescriptorsOffset, used = table + (3 * SifDescriptor.SlotSize);
        Assert.Equal(before[128..(int)used], after[128..(int)used]);
        Assert.Equal(before[(int)file.Header.DataOffset..], after[(int)file.Header.DataOffset..before.Length]);
        Assert.Equal(7, SifFile.Open(new MemorySource(after)).Header.DescriptorsFree);
    }

    /// <summary>Two signatures take five writes: their bytes, their slots, the same in use, the header.</summary>
    [Fact]
    public void After_each_write_the_image_is_as_it_was_or_wholly_signed()
    {
        byte[] before = SignedImage.Unsigned();
        for (int writes = 0; writes < 5; writes++)
        {
            KilledStorage file = new(before, writes);
            SifFile sif = SifFile.Open(file);
            (SifObject, ReadOnlyMemory<byte>)[] signatures =
                [.. new uint[] { 1, 2 }.Select(group => SignedImage.Signature(sif, group, SignedObjects.OfGroup(sif, group)))];
            _ = Assert.Throws<IOException>(() => SifAddition.Add(file, signatures, new UnixTime(6), () => { }));
            int objects = SifFile.Open(file).Descriptors.Count;
            Assert.Equal(writes < 4 ? 3 : 5, objects);
            if (objects == 5)
            {
                Assert.Equal(2, SignedImage.Verify(file.ToArray()).Count);
            }
            else
            {
                Assert.True(writes == 3 || before.Length == file.Length);
                Assert.Equal(5, SifFile.Open(new MemorySource(SignedImage.Signed(file.ToArray(), 1, 2))).Descriptors.Count);
            }
        }
    }

    [Fact]
    public void An_image_without_free_descriptors_is_refused_and_stays_as_it_is()
    {
        byte[] image = SignedImage.Signed(1, 1, 1, 1, 1, 1, 1, 1, 1);
        Assert.Contains("full", Assert.Throws<RefusedException>(() => SignedImage.Signed(image, 1)).Message,
            StringComparison.Ordinal);
    }

    private sealed class KilledStorage(byte[] bytes, int writes) : RandomAccessStorage
    {
        private readonly MemoryStorage _file = SignedImage.Storage(bytes);
        private int _left = writes;

        public override long Length => _file.Length;

        public override int Read(long offset, Span<byte> destination) => _file.Read(offset, destination);

        public override void SetLength(long length) => _file.SetLength(length);

        public override void Write(long offset, ReadOnlySpan<byte> written)
        {
            if (_left-- <= 0)
            {
                throw new IOException("killed");
            }

            _file.Write(offset, written);
        }

        public byte[] ToArray() => _file.ToArray();
    }
}
