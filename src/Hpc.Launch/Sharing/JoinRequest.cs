using System.Text;
using Hpc.Binary;
using Hpc.Plan;

namespace Hpc.Launch.Sharing;

/// <summary>What a rank tells the image server of its step: lines of text, first its pid, then the mount points that it needs.</summary>
/// <param name="ProcessId">The process that will be the solver.</param>
/// <param name="MountPoints">Entries that the image lacks.</param>
internal sealed record JoinRequest(int ProcessId, IReadOnlyList<SynthesisedEntry> MountPoints)
{
    /// <summary>One packet; more mount points than this make a rank start a server of its own.</summary>
    public const int MaxSize = 64 * 1024;

    public byte[] Encode()
    {
        StringBuilder text = new($"{ProcessId}\n");
        foreach (SynthesisedEntry entry in MountPoints.Where(entry => entry.Append.Length == 0))
        {
            text.Append(entry.IsDirectory ? 'd' : 'f').Append(entry.Path).Append('\n');
        }

        return RawText.Bytes(text.ToString());
    }

    /// <summary>null if it is not such a packet.</summary>
    public static JoinRequest? Decode(ReadOnlySpan<byte> packet)
    {
        string[] lines = RawText.Of(packet).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return lines.Length > 0 && int.TryParse(lines[0], out int process) && lines.Skip(1).All(line => line.Length > 1 && line[0] is 'd' or 'f' && line[1] == '/')
            ? new JoinRequest(process, [.. lines.Skip(1).Select(line => new SynthesisedEntry(line[1..], line[0] == 'd'))])
            : null;
    }
}
