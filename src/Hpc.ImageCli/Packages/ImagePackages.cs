using Hpc.Binary;
using Hpc.Build;
using Hpc.CommandLine;
using Hpc.Oci;
using Hpc.Sbom;
using Hpc.Sif;

namespace Hpc.ImageCli;

/// <summary>The packages of an image.</summary>
internal static class ImagePackages
{
    /// <param name="name">As it was written.</param>
    /// <exception cref="RefusedException">It is nothing of which packages can be listed.</exception>
    public static (Inventory Inventory, long Time) Of(string name, Action<string> note)
    {
        if (ImageSource.Find(name) is not null || LayeredFile.Find(ImageTarget.Bytes(name)) is not null)
        {
            throw new RefusedException($"cannot list the packages of \"{name}\": its layers are not merged",
                "the packages of a SIF file, a SquashFS file or a directory can be listed", $"hpcrun build NEW.sif {name}");
        }

        InventoryDraft draft = new();
        string root = ImageTarget.Bytes(name).TrimEnd('/') + "/";
        using TreeSource source = SourceFinder.Open(ImageTarget.Bytes(name), ArchitectureCode.Host,
            path => draft.Miss(path.StartsWith(root, StringComparison.Ordinal) ? path[root.Length..] : path,
                "it may not be read"));
        if (source is TarSource)
        {
            throw new RefusedException($"cannot list the packages of \"{name}\": it is an archive",
                "an archive can be read once only, from beginning to end", $"hpcrun convert {name} NEW.sif");
        }

        return (Of(source, draft, note), Epoch ?? source.Time);
    }

    /// <summary>As <see cref="Of(string, Action{string})"/>, of a tree that can be gone through several times.</summary>
    public static Inventory Of(TreeSource source, InventoryDraft draft, Action<string> note)
    {
        try
        {
            new PackageFiles(draft).Take(source);
        }
        catch (TooManyPackagesException error)
        {
            throw new RefusedException("cannot list the packages: there are " + error.Message,
                "no image has so many; who made it may mean harm", "look at its files: hpcrun exec IMAGE ls /");
        }

        Inventory inventory = draft.Finish();
        foreach (UnreadFile file in inventory.Unread)
        {
            note($"packages may be missing: '{ImageTarget.Text(file.Path)}' could not be read: {ImageTarget.Text(file.Reason)}");
        }

        return inventory;
    }

    /// <summary>A document of them.</summary>
    /// <param name="time">Seconds since 1970; 0 for none.</param>
    public static byte[] Document(Inventory inventory, SbomFormat format, long time)
    {
        SbomSubject subject = new(("hpcrun", ProgramVersion.Text), time);
        return format == SbomFormat.CycloneDxJson ? CycloneDxDocument.Write(inventory, subject)
            : SpdxDocument.Write(inventory, subject);
    }

    private static long? Epoch =>
        uint.TryParse(Environment.GetEnvironmentVariable("SOURCE_DATE_EPOCH"), System.Globalization.NumberStyles.None,
            System.Globalization.CultureInfo.InvariantCulture, out uint epoch) ? epoch : null;
}
