using Hpc.Binary;

namespace Hpc.SquashFs;

/// <summary>The distinct user and group ids of an image, in the order in which they were asked for.</summary>
internal sealed class IdNumbers
{
    private readonly Dictionary<uint, int> _numbers = [];
    private readonly List<uint> _ids = [];

    internal IReadOnlyList<uint> Ids => _ids;

    internal int NumberOf(uint id)
    {
        if (_numbers.TryGetValue(id, out int number))
        {
            return number;
        }

        if (_ids.Count >= ushort.MaxValue)
        {
            throw new UnsupportedFeatureException($"more than {ushort.MaxValue} users and groups in one image",
                "make the files root's");
        }

        _numbers.Add(id, _ids.Count);
        _ids.Add(id);
        return _ids.Count - 1;
    }
}
