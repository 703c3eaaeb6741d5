using Hpc.CommandLine;
using Hpc.Sbom;

namespace Hpc.ImageCli;

/// <summary><c>hpcrun diff --packages A B</c>: what their files say, and not what they carry as a bill of materials.</summary>
internal static class PackageComparison
{
    private const int DifferenceStatus = 1;

    /// <exception cref="RefusedException">The words are for files, or there is nothing of which packages can be
    /// listed.</exception>
    public static int Run(ParsedArguments words)
    {
        if (words.Has("ignore"))
        {
            throw new RefusedException("cannot use --ignore with --packages", "packages are compared by name and version alone",
                "leave one of the two out");
        }

        Action<string> note = GlobalOptions.Notes(words);
        Inventory first = ImagePackages.Of(words[0], note).Inventory, second = ImagePackages.Of(words[1], note).Inventory;
        string[] lines = [.. InventoryDifference.Lines(first, second)];
        foreach (string line in lines)
        {
            Report.PrintBytes(line);
        }

        bool isKnown = lines.Length > 0 || (first.Unread.Count == 0 && second.Unread.Count == 0);
        return !isKnown ? throw new RefusedException("cannot say that the packages are the same",
            "some of them could not be read",
            "hpcrun diff IMAGE IMAGE compares file by file") : lines.Length > 0 ? DifferenceStatus : 0;
    }
}
