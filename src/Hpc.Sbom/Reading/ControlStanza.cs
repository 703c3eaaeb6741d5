using Hpc.Binary;

namespace Hpc.Sbom;

/// <summary>Fields "Name: value" in lines, with lines that go on behind a blank, until an empty line: the form of Debian's
/// control
/// files (deb-control(5)), of Python's metadata (PEP 566) and of R's DESCRIPTION. Only fields that are asked for are
/// kept.</summary>
internal sealed class ControlStanza
{
    private readonly Dictionary<string, string> _fields = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _classifiers = [];

    /// <summary>The first value of a field; empty where it is missing.</summary>
    public string this[string name] => _fields.GetValueOrDefault(name, "");

    /// <summary>All values of <c>Classifier</c>.</summary>
    public IReadOnlyList<string> Classifiers => _classifiers;

    /// <summary>There were lines, whatever they say.</summary>
    private bool HasLines { get; set; }

    /// <summary>The stanzas of a file, one after the other, also those that have none of the fields.</summary>
    /// <param name="wanted">Names of fields that are kept.</param>
    public static IEnumerable<ControlStanza> All(ReadOnlyMemory<byte> file, params string[] wanted)
    {
        HashSet<string> names = new(wanted, StringComparer.OrdinalIgnoreCase);
        for (int at = 0; at < file.Length;)
        {
            ControlStanza stanza = new();
            at = stanza.Read(file.Span, at, names);
            if (stanza.HasLines)
            {
                yield return stanza;
            }
        }
    }

    /// <summary>The first one, which in Python's metadata ends where the description begins.</summary>
    public static ControlStanza First(ReadOnlyMemory<byte> file, params string[] wanted) =>
        All(file, wanted).FirstOrDefault(stanza => stanza._fields.Count > 0) ?? new ControlStanza();

    /// <returns>Where the next stanza begins.</returns>
    private int Read(ReadOnlySpan<byte> bytes, int at, HashSet<string> wanted)
    {
        string field = "";
        while (at < bytes.Length)
        {
            int length = bytes[at..].IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = bytes.Slice(at, length < 0 ? bytes.Length - at : length).TrimEnd((byte)'\r');
            at = length < 0 ? bytes.Length : at + length + 1;
            if (line.Trim((byte)' ').IsEmpty)
            {
                return at;
            }

            HasLines = true;
            field = line[0] is (byte)' ' or (byte)'\t' ? Continue(field, line) : Begin(line, wanted);
        }

        return at;
    }

    private string Begin(ReadOnlySpan<byte> line, HashSet<string> wanted)
    {
        int colon = line.IndexOf((byte)':');
        string name = colon is > 0 and < 64 ? RawText.Of(line[..colon]) : "";
        if (!wanted.Contains(name))
        {
            return "";
        }

        string value = RawText.Of(line[(colon + 1)..Math.Min(line.Length, colon + 1 + SbomLimits.LongestName)]).Trim();
        if (name.Equals("Classifier", StringComparison.OrdinalIgnoreCase))
        {
            _classifiers.Add(value);
            return "";
        }

        return _fields.TryAdd(name, value) ? name : "";
    }

    private string Continue(string field, ReadOnlySpan<byte> line)
    {
        if (field.Length > 0 && _fields[field].Length < SbomLimits.LongestName)
        {
            string more = RawText.Of(line[..Math.Min(line.Length, SbomLimits.LongestName)]).Trim();
            _fields[field] = _fields[field].Length == 0 ? more : $"{_fields[field]}\n{more}";
        }

        return field;
    }
}
