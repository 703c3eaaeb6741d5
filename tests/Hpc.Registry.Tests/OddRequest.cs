using System.Text;

namespace Hpc.Registry.Tests;

/// <summary>A request as it came.</summary>
internal sealed record OddRequest(string Method, string Path, IReadOnlyDictionary<string, string> Headers, bool Secure)
{
    public string? Authorization => Headers.GetValueOrDefault("Authorization");

    public string? Range => Headers.GetValueOrDefault("Range");

    /// <summary>Null if the client has gone. A body is read and forgotten.</summary>
    public static OddRequest? Read(Stream stream, bool secure)
    {
        if (Line(stream) is not { Length: > 0 } first)
        {
            return null;
        }

        Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);
        for (string? line; (line = Line(stream)) is { Length: > 0 };)
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            headers[line[..colon]] = line[(colon + 1)..].Trim();
        }

        if (headers.TryGetValue("Content-Length", out string? length))
        {
            stream.ReadExactly(new byte[int.Parse(length)]);
        }

        string[] words = first.Split(' ');
        return new OddRequest(words[0], words[1], headers, secure);
    }

    private static string? Line(Stream stream)
    {
        StringBuilder line = new();
        for (int value; (value = stream.ReadByte()) != '\n';)
        {
            if (value < 0)
            {
                return null;
            }

            _ = value == '\r' ? line : line.Append((char)value);
        }

        return line.ToString();
    }
}
