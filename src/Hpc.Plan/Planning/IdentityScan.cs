namespace Hpc.Plan;

/// <summary>Which lines of passwd(5) or group(5) a file lacks: of each the name (first field) and the numeric id (third) are
/// looked for. The file comes in parts, cut anywhere; no line of it is held.</summary>
internal sealed class IdentityScan
{
    private readonly List<WantedLine> _lines = [];
    private readonly char[] _name;
    private readonly char[] _id;
    private int _nameLength;
    private int _idLength;
    private int _field;
    private byte _last = (byte)'\n';

    public IdentityScan(string lines)
    {
        int longestName = 0, longestId = 0;
        foreach (string line in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] fields = line.Split(':');
            if (fields.Length > 2)
            {
                _lines.Add(new WantedLine(line + "\n", fields[0], fields[2]));
                (longestName, longestId) = (Math.Max(longestName, fields[0].Length), Math.Max(longestId, fields[2].Length));
            }
        }

        _name = new char[longestName + 1];
        _id = new char[longestId + 1];
    }

    /// <summary>The next part of the file.</summary>
    public void Feed(ReadOnlySpan<byte> part)
    {
        foreach (byte next in part)
        {
            if (next == '\n')
            {
                EndLine();
            }
            else
            {
                Take((char)next);
            }
        }

        _last = part.IsEmpty ? _last : part[^1];
    }

    /// <summary>The lines that the file lacks, when all of it has come.</summary>
    public IdentityLines Missing()
    {
        EndLine();
        string behind = Missing(ambiguous: false);
        return new IdentityLines(Missing(ambiguous: true), behind.Length > 0 && _last != '\n' ? "\n" + behind : behind);
    }

    private string Missing(bool ambiguous) =>
        string.Concat(_lines.FindAll(line => !line.IsThere && line.IsAmbiguous == ambiguous).ConvertAll(line => line.Text));

    /// <summary>A name or id that is too long is one that nobody looks for: there is room for enough of it to tell.</summary>
    private void Take(char next)
    {
        if (next == ':')
        {
            _field++;
        }
        else if (_field == 0 && _nameLength < _name.Length)
        {
            _name[_nameLength++] = next;
        }
        else if (_field == 2 && _idLength < _id.Length)
        {
            _id[_idLength++] = next;
        }
    }

    private void EndLine()
    {
        if (_field >= 2)
        {
            foreach (WantedLine line in _lines)
            {
                line.Compare(_name.AsSpan(0, _nameLength), _id.AsSpan(0, _idLength));
            }
        }

        (_field, _nameLength, _idLength) = (0, 0, 0);
    }

    private sealed class WantedLine(string text, string name, string id)
    {
        public string Text => text;

        public string Name => name;

        public string Id => id;

        public bool IsThere { get; private set; }

        /// <summary>The name is there with another id, or the id with another name.</summary>
        public bool IsAmbiguous { get; private set; }

        public void Compare(ReadOnlySpan<char> otherName, ReadOnlySpan<char> otherId)
        {
            bool isName = otherName.SequenceEqual(name);
            bool isId = otherId.SequenceEqual(id);
            IsThere |= isName && isId;
            IsAmbiguous |= isName != isId;
        }
    }
}
