using System.Buffers.Binary;

namespace Hpc.Seccomp.Tests;

/// <summary>The program is run here as the kernel runs it: bpf(4), on a call's number and architecture.</summary>
public sealed class NewerCallsTests
{
    private const uint X64 = 0xc000_003e, I386 = 0x4000_0003, X32 = 0x4000_003e, X32Bit = 0x4000_0000, Arm = 0xc000_00b7;
    private const uint Missing = 0x0005_0026;

    [Theory]
    [InlineData(X64, 439u, false)]
    [InlineData(X64, 440u, true)]
    [InlineData(X64, 1000u, true)]
    [InlineData(X64, 0u, false)]
    [InlineData(I386, 400u, false)]
    [InlineData(I386, 401u, true)]
    [InlineData(Arm, 1000u, false)]
    [InlineData(X64, X32Bit + 5000, false)]
    public void A_call_above_those_that_are_known_is_missing(uint architecture, uint call, bool missing) =>
        Assert.Equal(missing ? Missing : null,
            Answer(NewerCalls.Program(new Dictionary<uint, uint> { [X64] = 439, [I386] = 400 }), architecture, call));

    [Theory]
    [InlineData(X32Bit + 547, null)]
    [InlineData(X32Bit + 548, Missing)]
    [InlineData(439u, null)]
    [InlineData(440u, Missing)]
    public void Numbers_of_x32_have_a_bit_of_their_own(uint call, uint? answer) =>
        Assert.Equal(answer, Answer(NewerCalls.Program(new Dictionary<uint, uint> { [X64] = 439, [X32] = 547 }), X64, call));

    [Fact]
    public void Where_no_call_is_known_nothing_stands_before_the_filter() =>
        Assert.Empty(NewerCalls.Program(new Dictionary<uint, uint>()));

    /// <summary>null: it goes on behind the program.</summary>
    private static uint? Answer(byte[] program, uint architecture, uint call)
    {
        uint accumulator = 0;
        int at = 0;
        while (at < program.Length / 8)
        {
            ReadOnlySpan<byte> step = program.AsSpan(at * 8, 8);
            uint value = BinaryPrimitives.ReadUInt32LittleEndian(step[4..]);
            at++;
            switch (BinaryPrimitives.ReadUInt16LittleEndian(step))
            {
                case 0x20: accumulator = value == 0 ? call : architecture; break;
                case 0x15: at += accumulator == value ? step[2] : step[3]; break;
                case 0x25: at += accumulator > value ? step[2] : step[3]; break;
                case 0x35: at += accumulator >= value ? step[2] : step[3]; break;
                case 0x05: at += (int)value; break;
                case 0x06: return value;
                default: throw new InvalidOperationException($"instruction {at - 1}");
            }
        }

        Assert.Equal(program.Length / 8, at);
        return null;
    }
}
