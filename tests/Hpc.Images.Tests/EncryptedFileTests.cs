using Hpc.Binary;

namespace Hpc.Images.Tests;

public sealed class EncryptedFileTests
{
    private static readonly Aes256Gcm s_key = new(new byte[Aes256Gcm.KeySize]);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4095)]
    [InlineData(4096)]
    [InlineData(4097)]
    [InlineData(100_000)]
    public void What_is_written_in_any_order_and_pieces_is_read_back(int length)
    {
        byte[] bytes = Bytes(length);
        (MemoryStorage file, EncryptedStorage storage) = Begin();
        for (int at = length / 3; at < length; at += 700)
        {
            storage.Write(at, bytes.AsSpan(at, Math.Min(700, length - at)));
        }

        storage.Write(0, bytes.AsSpan(0, length / 3));
        Assert.Equal(bytes, Read(storage, 0, length));
        storage.Flush();
        DecryptedFile read = new(file, s_key);
        Assert.Equal(length, read.Length);
        Assert.Equal(bytes, Read(read, 0, length + 10));
        Assert.True(file.ToArray().AsSpan().IndexOf(bytes.AsSpan(0, Math.Min(32, length))) < 0 || length < 8);
    }

    [Fact]
    public void Any_part_is_what_was_written()
    {
        byte[] bytes = Bytes(90_001);
        DecryptedFile read = new(Written(bytes), s_key);
        Random random = new(1);
        for (int i = 0; i < 500; i++)
        {
            int from = random.Next(bytes.Length), count = random.Next(bytes.Length - from + 1);
            Assert.Equal(bytes[from..(from + count)], Read(read, from, count));
        }

        Assert.Empty(Read(read, bytes.Length, 10));
    }

    [Theory]
    [InlineData("changed")]
    [InlineData("moved")]
    [InlineData("zeroed")]
    public void A_block_that_was_changed_moved_or_zeroed_is_an_error_and_all_others_are_read(string how)
    {
        byte[] bytes = Bytes(3 * DecryptedFile.PlainSize), stored = Written(bytes).ToArray();
        Span<byte> second = stored.AsSpan(DecryptedFile.HeaderSize + DecryptedFile.StoredSize, DecryptedFile.StoredSize);
        if (how == "moved")
        {
            stored.AsSpan(DecryptedFile.HeaderSize, DecryptedFile.StoredSize).CopyTo(second);
        }
        else
        {
            second[how == "zeroed" ? ..second.Length : 2000..2001].Clear();
        }

        DecryptedFile read = new(new MemorySource(stored), s_key);
        _ = Assert.Throws<CorruptImageException>(() => Read(read, DecryptedFile.PlainSize + 5, 1));
        Assert.Equal(bytes[..DecryptedFile.PlainSize], Read(read, 0, DecryptedFile.PlainSize));
        Assert.Equal(bytes[(2 * DecryptedFile.PlainSize)..], Read(read, 2 * DecryptedFile.PlainSize, 9000));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(17)]
    [InlineData(DecryptedFile.HeaderSize + 32)]
    [InlineData(DecryptedFile.HeaderSize + DecryptedFile.StoredSize + 1)]
    public void A_file_that_ends_where_none_can_is_refused(int length)
    {
        byte[] stored = Written(Bytes(10_000)).ToArray()[..length];
        _ = Assert.Throws<CorruptImageException>(() => new DecryptedFile(new MemorySource(stored), s_key));
    }

    private static (MemoryStorage File, EncryptedStorage Storage) Begin()
    {
        MemoryStorage file = new();
        return (file, new EncryptedStorage(file, s_key, new Random(5).NextBytes));
    }

    private static MemoryStorage Written(byte[] bytes)
    {
        (MemoryStorage file, EncryptedStorage storage) = Begin();
        storage.Write(0, bytes);
        storage.Flush();
        return file;
    }

    private static byte[] Read(RandomAccessSource source, long offset, int count)
    {
        byte[] bytes = new byte[count];
        return bytes[..source.Read(offset, bytes)];
    }

    private static byte[] Bytes(int count)
    {
        byte[] bytes = new byte[count];
        new Random(count).NextBytes(bytes);
        return bytes;
    }
}
