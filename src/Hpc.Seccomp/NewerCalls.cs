using System.Buffers.Binary;
using Hpc.OciRuntime;

namespace Hpc.Seccomp;

/// <summary>What stands before libseccomp's program: a call with a higher number than any that the profile names is one that its
/// author did not know, and it is answered as an older kernel does. A library then takes the call that it took before; a refusal
/// (EPERM) it would believe (adr/0041).</summary>
public static class NewerCalls
{
    /// <summary>linux/filter.h: loads, jumps and returns.</summary>
    private const ushort Load = 0x20, IfEqual = 0x15, IfGreater = 0x25, IfAtLeast = 0x35, Jump = 0x05, Return = 0x06;

    /// <summary>offsetof(struct seccomp_data, ...).</summary>
    private const uint CallNumber = 0, Architecture = 4;

    private const uint Missing = 0x0005_0000 | 38;  // SECCOMP_RET_ERRNO, ENOSYS
    private const int InstructionSize = 8;

    /// <summary>x32 has x86-64's audit architecture and this bit in its numbers.</summary>
    private const uint X32 = 0x4000_003e, X64 = 0xc000_003e, X32Bit = 0x4000_0000;

    /// <param name="architectures">Tokens of libseccomp: AUDIT_ARCH_ values, but for x32.</param>
    internal static byte[] Program(SeccompSpec spec, IEnumerable<uint> architectures)
    {
        const uint ENOSYS = 38;
        Dictionary<uint, uint> highest = SeccompNames.LetsPass(spec.DefaultAction) || spec.DefaultErrno == ENOSYS ? new()
            : architectures.Select(token => (token, Highest(spec, token))).Where(entry => entry.Item2 > 0).ToDictionary();
        return Program(highest);
    }

    /// <summary>Struct sock_filter records; what they do not answer goes on behind them.</summary>
    /// <param name="highest">The highest number that is known, by architecture.</param>
    public static byte[] Program(IReadOnlyDictionary<uint, uint> highest)
    {
        List<(ushort Code, byte True, byte False, uint Value)> program = [];
        List<List<(ushort, byte, byte, uint)>> parts = [.. highest.Where(entry => entry.Key != X32)
            .Select(entry => Part(entry.Key, entry.Value, highest))];
        int left = parts.Sum(part => part.Count);
        if (left > 0)
        {
            program.Add((Load, 0, 0, Architecture));
        }

        foreach (List<(ushort Code, byte True, byte False, uint Value)> part in parts)
        {
            // The only jump of a part is to what is behind all parts.
            program.AddRange(part.Select((step, at) => step.Code == Jump ? step with { Value = (uint)(left - at - 1) } : step));
            left -= part.Count;
        }

        byte[] bytes = new byte[program.Count * InstructionSize];
        for (int i = 0; i < program.Count; i++)
        {
            Span<byte> to = bytes.AsSpan(i * InstructionSize);
            BinaryPrimitives.WriteUInt16LittleEndian(to, program[i].Code);
            to[2] = program[i].True;
            to[3] = program[i].False;
            BinaryPrimitives.WriteUInt32LittleEndian(to[4..], program[i].Value);
        }

        return bytes;
    }

    /// <summary>The steps for one architecture; another one skips them.</summary>
    private static List<(ushort, byte, byte, uint)> Part(uint token, uint most, IReadOnlyDictionary<uint, uint> highest)
    {
        List<(ushort, byte, byte, uint)> steps = [(Load, 0, 0, CallNumber)];
        if (token == X64)
        {
            bool hasX32 = highest.TryGetValue(X32, out uint mostX32);
            steps.Add((IfAtLeast, 0, 1, X32Bit));
            steps.Add(hasX32 ? new(IfGreater, 2, 1, mostX32 | X32Bit) : new(Jump, 0, 0, 0));
        }

        steps.Add((IfGreater, 1, 0, most));
        steps.Add((Jump, 0, 0, 0));
        steps.Add((Return, 0, 0, Missing));
        return [(IfEqual, 0, (byte)steps.Count, token), .. steps];
    }

    private static uint Highest(SeccompSpec spec, uint token)
    {
        uint most = 0;
        foreach (string name in spec.Rules.SelectMany(rule => rule.Names))
        {
            int call = LibSeccomp.seccomp_syscall_resolve_name_arch(token, name);
            most = Math.Max(most, call < 0 ? 0 : (uint)call & ~X32Bit);
        }

        return most;
    }
}
