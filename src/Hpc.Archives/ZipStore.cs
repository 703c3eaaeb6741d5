using Hpc.Binary;
using Hpc.Crate;

namespace Hpc.Archives;

/// <summary>An archive as it was made.</summary>
internal sealed class ZipStore : ArchiveStore
{
    private readonly RandomAccessSource _source;
    private readonly ZipReader _zip;
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);

    /// <param name="source">It is disposed of with the store.</param>
    /// <exception cref="CorruptImageException">It is no archive, or a damaged one.</exception>
    public ZipStore(RandomAccessSource source)
    {
        (_source, _zip) = (source, new ZipReader(source));
        for (int at = 0; at < _zip.Members.Count; at++)
        {
            _places.Add(_zip.Members[at].Name, at);
        }
    }

    public override IReadOnlyCollection<string> Names => _places.Keys;

    public override long? Size(string name) => _places.TryGetValue(name, out int place) ? _zip.Members[place].Size : null;

    public override RandomAccessSource Content(string name) => _zip.Content(_places[name]);

    public override uint? Crc(string name) => _zip.Members[_places[name]].Crc;

    public override void Dispose() => (_source as IDisposable)?.Dispose();
}
