using System.Globalization;
using System.Text.RegularExpressions;
using Hpc.Binary;
using Hpc.Trust;

namespace Hpc.ImageCli;

/// <summary>Keys as Apptainer's <c>key list</c> prints them.</summary>
internal static partial class KeyText
{
    public static void Print(IReadOnlyList<PgpCertificate> keys)
    {
        for (int i = 0; i < keys.Count; i++)
        {
            Print(i, keys[i]);
        }
    }

    private static void Print(int place, PgpCertificate key)
    {
        string start = $"{place})";
        foreach (string user in key.Users)
        {
            Line(ref start, "User:", User(user));
        }

        Line(ref start, "Creation time:",
            key.CreatedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss '+0000 UTC'", CultureInfo.InvariantCulture));
        Line(ref start, "Fingerprint:", key.FingerprintText);
        Line(ref start, "Length (in bits):", $"{key.Bits}");
        Report.Print("");
    }

    private static void Line(ref string start, string label, string value)
    {
        Report.PrintBytes($"{start,-4}{label,-19}{value}");
        start = "";
    }

    /// <summary>Name, comment, address; the comment's brackets also where there is none.</summary>
    private static string User(string user)
    {
        Match parts = UserForm().Match(user);
        return parts.Success ? $"{parts.Groups["name"].Value} ({parts.Groups["comment"].Value}) <{parts.Groups["mail"].Value}>"
            : $"{user} () <>";
    }

    [GeneratedRegex(@"^(?<name>[^(<]*?) *(\((?<comment>[^)]*)\))? *<(?<mail>[^>]*)>$")]
    private static partial Regex UserForm();
}
