using Hpc.Binary;

namespace Hpc.Crate.Tests;

/// <summary>An archive of which only the headers are there.</summary>
internal sealed class SparseSource : RandomAccessSource
{
    private readonly List<(long At, byte[] Bytes)> _parts = [];

    public SparseSource(IReadOnlyList<ZipMember> members)
    {
        long[] offsets = ZipLayout.Offsets(members);
        for (int at = 0; at < members.Count; at++)
        {
            _parts.Add((offsets[at], ZipLayout.Header(members[at])));
        }

        _parts.Add((offsets[^1], ZipLayout.Directory(members)));
        Length = offsets[^1] + _parts[^1].Bytes.Length;
    }

    public override long Length { get; }

    public override int Read(long offset, Span<byte> destination)
    {
        destination.Clear();
        foreach ((long at, byte[] bytes) in _parts)
        {
            for (int number = 0; number < bytes.Length; number++)
            {
                long place = at + number - offset;
                if (place >= 0 && place < destination.Length)
                {
                    destination[(int)place] = bytes[number];
                }
            }
        }

        return (int)Math.Min(destination.Length, Math.Max(Length - offset, 0));
    }
}
