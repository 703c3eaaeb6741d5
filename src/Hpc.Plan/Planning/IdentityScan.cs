using System.Text;

namespace Hpc.Plan;

/// <summary>Which lines of passwd(5) or group(5) a file lacks: of each the name (first field) and the numeric id (third) are looked for. The file
/// comes in parts, cut anywhere; no line of it is held.</summary>
internal sealed class IdentityScan
{
    private readonly string[] _lines;
    private readonly HashSet<string> _missing;
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly char[] _key;
    private int _keyLength;
    private int _field;

    public IdentityScan(string lines)
    {
        _lines = [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => KeyOf(line).Length > 0)];
        _missing = [.. _lines.Select(KeyOf)];
        _lookup = _missing.GetAlternateLookup<ReadOnlySpan<char>>();
        _key = new char[_missing.Select(key => key.Length).DefaultIfEmpty().Max() + 1];
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
    }

    /// <summary>The lines that the file lacks, when all of it has come.</summary>
    public string Missing()
    {
        EndLine();
        return string.Concat(_lines.Where(line => _missing.Contains(KeyOf(line))).Select(line => line + "\n"));
    }

    /// <summary>A key that is too long is one that nobody looks for.</summary>
    private void Take(char next)
    {
        bool isColon = next == ':';
        if ((_field == 0 || (_field == 2 && !isColon)) && _keyLength < _key.Length)
        {
            _key[_keyLength++] = next;
        }

        _field += isColon ? 1 : 0;
    }

    private void EndLine()
    {
        if (_field >= 2)
        {
            _ = _lookup.Remove(_key.AsSpan(0, _keyLength));
        }

        (_field, _keyLength) = (0, 0);
    }

    private static string KeyOf(string line)
    {
        string[] fields = line.Split(':');
        return fields.Length > 2 ? $"{fields[0]}:{fields[2]}" : "";
    }
}
