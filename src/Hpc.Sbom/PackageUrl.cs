using System.Text;

namespace Hpc.Sbom;

/// <summary>A package URL (ECMA-427): <c>pkg:type/namespace/name@version?qualifiers</c>.</summary>
internal static class PackageUrl
{
    private const string Plain = "-._~:";

    public static string Of(Package package)
    {
        (string type, string space) = package.Place;
        StringBuilder url = new($"pkg:{type}/");
        foreach (string part in space.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            url.Append(Escaped(part)).Append('/');
        }

        url.Append(Escaped(package.Name));
        _ = package.Version.Length > 0 ? url.Append('@').Append(Escaped(package.Version)) : url;
        char before = '?';
        foreach ((string name, string value) in package.Qualifiers.Where(one => one.Value.Length > 0)
            .OrderBy(one => one.Name, StringComparer.Ordinal))
        {
            url.Append(before).Append(name).Append('=').Append(Escaped(value));
            before = '&';
        }

        return url.ToString();
    }

    private static string Escaped(string bytes)
    {
        StringBuilder text = new(bytes.Length);
        foreach (char one in bytes)
        {
            _ = char.IsAsciiLetterOrDigit(one) || Plain.Contains(one, StringComparison.Ordinal) ? text.Append(one)
                : text.Append('%').Append(((int)one).ToString("X2"));
        }

        return text.ToString();
    }
}
