using System.Text;
using Hpc.Binary;
using Hpc.Plan;

namespace Hpc.Launch.Sharing;

/// <summary>What a rank tells the image server of its step: texts that end with NUL, first its pid, then the mount points that it
/// needs.</summary>
/// <param name="ProcessId">The process that will be the solver.</param>
/// <param name="MountPoints">Entries that the image lacks.</param>
internal sealed record JoinRequest(int ProcessId, IReadOnlyList<SynthesisedEntry> MountPoints)
{
    /// <summary>Bytes of one in a packet.</summary>
    public const int LongestPacket = 64 * 1024;

    /// <summary>Bytes of any: more mount points than the kernel allows are not in so many.</summary>
    public const int Longest = 64 << 20;

    public byte[] Encode()
    {
        StringBuilder text = new($"{ProcessId}\0");
        foreach (SynthesisedEntry entry in MountPoints.Where(entry => entry.Append.Length == 0))
        {
            text.Append(entry.IsDirectory ? 'd' : 'f').Append(entry.Path).Append('\0');
        }

        return RawText.Bytes(text.ToString());
    }

    /// <summary>null if it is not such a packet.</summary>
    public static JoinRequest? Decode(ReadOnlySpan<byte> packet)
    {
        string[] lines = RawText.Of(packet).Split('\0', StringSplitOptions.RemoveEmptyEntries);
        return lines.Length > 0 && int.TryParse(lines[0], out int process)
            && lines.Skip(1).All(line => line.Length > 1 && line[0] is 'd' or 'f' && line[1] == '/')
            ? new JoinRequest(process, [.. lines.Skip(1).Select(line => new SynthesisedEntry(line[1..], line[0] == 'd'))])
            : null;
    }
}
