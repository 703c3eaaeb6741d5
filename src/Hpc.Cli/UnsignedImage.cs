using System.Globalization;
using Hpc.Binary;
using Hpc.Host;
using Hpc.Images;
using Hpc.Linux;
using Hpc.Plan;
using Hpc.Sif;

namespace Hpc.Cli;

/// <summary>What a policy refuses without a look at keys or objects: an image without any signature, where one is required. It
/// only ever refuses; whatever else there is to say of an image and its policy is hpcrun-image's to say.</summary>
internal static class UnsignedImage
{
    /// <summary>null where this is no such image, or the policy is of a form that is hpcrun-image's to read.</summary>
    /// <param name="image">Open; of a SIF file header and descriptors are read.</param>
    public static RefusedException? Refusal(int image)
    {
        string path = Unistd.ReadLink("/proc/self/fd/" + image.ToString(CultureInfo.InvariantCulture)) ?? "";
        int line = RequiredBy(path, SmallFile.ReadText(SitePolicy.Place) ?? "");
        return line > 0 ? Refusal(image, path, SitePolicy.Place + ":" + line.ToString(CultureInfo.InvariantCulture)) : null;
    }

    /// <summary>The line of the rule that requires a signature of anybody; 0 where none does, or it depends on the
    /// caller.</summary>
    private static int RequiredBy(string path, string policy)
    {
        IReadOnlyList<TomlEntry> entries = TomlReader.Read(SitePolicy.Place, policy, hasArrays: true);
        bool isUsual = false;
        for (int at = 0; at < entries.Count;)
        {
            TomlEntry entry = entries[at], first = entry;
            bool isRequired = isUsual, isFor = true, isForAll = true;
            do
            {
                switch (entry.Key)
                {
                    case "mode":
                        isRequired = entry.Values is ["require"];
                        break;
                    case "path":
                        isFor = SitePolicy.IsAtOneOf(path, entry.Values);
                        break;
                    case "user" or "group" or "ecl" or "legacy-insecure":
                        isForAll = false;
                        break;
                }
            }
            while (++at < entries.Count && (entry = entries[at]).Table == first.Table);
            if (first.Table.Length > 0 && isFor)
            {
                return isRequired && isForAll ? first.Line : 0;
            }

            isUsual = first.Table.Length > 0 ? isUsual : isRequired && isForAll;
        }

        return isUsual ? 1 : 0;
    }

    /// <summary>In the words of hpcrun-image, which a test compares.</summary>
    private static RefusedException? Refusal(int image, string path, string rule)
    {
        string remedy = "hpcrun convert \"" + path + "\" IMAGE.sif, ";
        if (Stat.Of(image, out _) is { IsDirectory: true })
        {
            return SitePolicy.Refused(path, rule, "it is a directory, and only a SIF file can be signed",
                remedy + "and have it signed");
        }

        if (ImageKinds.Of(image) != ImageKind.Sif)
        {
            return SitePolicy.Refused(path, rule, "cannot look for signatures in \"" + path + "\": it is not a SIF file",
                remedy + "or --detached for a file beside it");
        }

        uint group = UnsignedGroup(image);
        return group == 0 ? null : SitePolicy.Refused(path, rule, "signature not found for object group "
            + group.ToString(CultureInfo.InvariantCulture) + ": nobody has signed it, or in the old form only",
                SitePolicy.GetSigned);
    }

    /// <summary>The lowest group of a SIF file that has objects, all of them in groups, and no signature; 0 for
    /// others.</summary>
    private static uint UnsignedGroup(int image)
    {
        uint lowest = uint.MaxValue;
        try
        {
            foreach (SifDescriptor item in SifFile.Open(new FileSource(image, owned: false)).Descriptors)
            {
                lowest = item.DataType == DataType.Signature || !item.Group.IsGroup ? 0 : Math.Min(lowest, item.Group.Id);
            }
        }
        catch (Exception error) when (error is CorruptImageException or UnsupportedFeatureException)
        {
            return 0;
        }

        return lowest == uint.MaxValue ? 0 : lowest;
    }
}
