using System.Globalization;
using System.Text.RegularExpressions;
using Hpc.Files;

namespace Hpc.Recipes;

/// <summary>A word of EXPOSE, its variables replaced: PORT or FIRST-LAST, with /tcp, /udp or /sctp behind it. What docker run
/// takes in front of it for the host, with a colon, says nothing of the image.</summary>
public static partial class ExposedPorts
{
    private const int Largest = 65535;

    /// <param name="line">Of the instruction, for messages.</param>
    /// <returns>PORT/PROTOCOL, as an image's configuration has them; 1 to 65536.</returns>
    /// <exception cref="RefusedException">It is no port.</exception>
    public static IEnumerable<string> Parse(int line, string text)
    {
        Match found = Form().Match(text);
        int first = Number(found.Groups["first"]), last = found.Groups["last"].Success ? Number(found.Groups["last"]) : first;
        if (!found.Success || first > Largest || last > Largest || last < first)
        {
            throw new RefusedException($"cannot do line {line}: '{text}' is not a port",
                $"a port is a number up to {Largest}, or two of them with '-' between, with /tcp, /udp or /sctp behind",
                "EXPOSE 80 53/udp 8000-8010");
        }

        string protocol = found.Groups["protocol"].Success ? found.Groups["protocol"].Value.ToLowerInvariant() : "tcp";
        return Enumerable.Range(first, last - first + 1).Select(port => string.Create(CultureInfo.InvariantCulture,
            $"{port}/{protocol}"));
    }

    private static int Number(Group digits) => digits.Success ? int.Parse(digits.Value, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"\A(.*:)?(?<first>[0-9]{1,5})(-(?<last>[0-9]{1,5}))?(/(?<protocol>tcp|udp|sctp))?\z",
        RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Form();
}
