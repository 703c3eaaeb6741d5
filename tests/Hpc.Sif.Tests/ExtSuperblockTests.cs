using System.Buffers.Binary;
using Xunit;

namespace Hpc.Sif.Tests;

public sealed class ExtSuperblockTests
{
    [Theory]
    [InlineData(1, 2u, true)]
    [InlineData(0, 2u, false)]
    [InlineData(3, 2u, false)]
    [InlineData(1, 6u, false)]
    public void A_file_system_is_clean_when_it_was_closed_without_errors_and_its_journal_is_empty(ushort state,
        uint incompatible, bool clean)
    {
        byte[] head = new byte[ExtSuperblock.HeadLength];
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(1080), 0xef53);
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(1082), state);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(1120), incompatible);
        Assert.Equal(clean, ExtSuperblock.Find(head)!.Value.IsClean);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1082)]
    [InlineData(ExtSuperblock.HeadLength)]
    public void What_is_too_short_or_has_another_magic_is_no_ext_file_system(int length) =>
        Assert.Null(ExtSuperblock.Find(new byte[length]));
}
