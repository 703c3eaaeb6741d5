using System.Text;

namespace Hpc.Sbom;

/// <summary>A licence as its package words it, and as SPDX has it, if these are words of SPDX. What is not is never guessed: it
/// stays the package's own text.</summary>
internal static class LicenseText
{
    /// <summary>Identifiers of SPDX' list that packages of scientific programs have; one more only makes more expressions
    /// known.</summary>
    private static readonly HashSet<string> s_known = new(
    [
        "0BSD", "AFL-2.1", "AFL-3.0", "AGPL-3.0-only", "AGPL-3.0-or-later", "Apache-1.1", "Apache-2.0", "Artistic-1.0",
        "Artistic-1.0-Perl", "Artistic-2.0", "BlueOak-1.0.0", "BSD-1-Clause", "BSD-2-Clause", "BSD-2-Clause-Patent",
        "BSD-3-Clause", "BSD-3-Clause-LBNL", "BSD-4-Clause", "BSL-1.0", "bzip2-1.0.6", "CC-BY-3.0", "CC-BY-4.0", "CC-BY-SA-4.0",
        "CC0-1.0", "CDDL-1.0", "CECILL-2.1", "CECILL-B", "CECILL-C", "curl", "ECL-2.0", "EPL-1.0", "EPL-2.0", "EUPL-1.2", "FTL",
        "GFDL-1.3-or-later", "GPL-1.0-only", "GPL-1.0-or-later", "GPL-2.0-only", "GPL-2.0-or-later", "GPL-3.0-only",
        "GPL-3.0-or-later", "HPND", "ICU", "IJG", "ImageMagick", "ISC", "LGPL-2.0-only", "LGPL-2.0-or-later", "LGPL-2.1-only",
        "LGPL-2.1-or-later", "LGPL-3.0-only", "LGPL-3.0-or-later", "Libpng", "libtiff", "LPPL-1.3c", "MIT", "MIT-0", "MIT-CMU",
        "MPL-1.1", "MPL-2.0", "MulanPSL-2.0", "NCSA", "NTP", "OFL-1.1", "OLDAP-2.8", "OpenSSL", "PHP-3.01", "PostgreSQL",
        "PSF-2.0", "Python-2.0", "Python-2.0.1", "QPL-1.0", "Ruby", "SGI-B-2.0", "Sleepycat", "TCL", "Unicode-3.0",
        "Unicode-DFS-2016", "Unlicense", "UPL-1.0", "Vim", "W3C", "WTFPL", "X11", "Zlib", "zlib-acknowledgement", "ZPL-2.1",
    ], StringComparer.Ordinal);

    private static readonly HashSet<string> s_exceptions = new(
    [
        "Autoconf-exception-2.0", "Autoconf-exception-3.0", "Bison-exception-2.2", "Classpath-exception-2.0", "GCC-exception-2.0",
        "GCC-exception-3.1", "LLVM-exception", "OpenJDK-assembly-exception-1.0", "Swift-exception",
    ], StringComparer.Ordinal);

    /// <summary>Whether it is one identifier of SPDX' list.</summary>
    public static bool IsIdentifier(string text) => s_known.Contains(text);

    /// <summary>Whether a text is an expression of SPDX 2.3 (annex D) of identifiers that are known.</summary>
    public static bool IsExpression(string text)
    {
        string[] words = text.Replace("(", " ( ", StringComparison.Ordinal).Replace(")", " ) ", StringComparison.Ordinal)
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        (int depth, bool wantsTerm) = (0, true);
        for (int at = 0; at < words.Length; at++)
        {
            switch (words[at])
            {
                case "(" when wantsTerm:
                    depth++;
                    break;
                case ")" when !wantsTerm && depth > 0:
                    depth--;
                    break;
                case "AND" or "OR" when !wantsTerm:
                    wantsTerm = true;
                    break;
                case "WITH" when !wantsTerm && s_known.Contains(words[at - 1]) && at + 1 < words.Length
                    && s_exceptions.Contains(words[at + 1]):
                    at++;
                    break;
                case var word when wantsTerm && s_known.Contains(word):
                    wantsTerm = false;
                    break;
                default:
                    return false;
            }
        }

        return depth == 0 && !wantsTerm;
    }

    /// <summary>A licence's own text, short enough to be a name.</summary>
    public static string Name(string license)
    {
        StringBuilder name = new();
        foreach (char one in license.AsSpan(0, Math.Min(license.Length, SbomLimits.LongestLicense)))
        {
            name.Append(one < ' ' ? ' ' : one);
        }

        return name.ToString().Trim();
    }
}
