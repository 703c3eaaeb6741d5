namespace Hpc.Sbom;

/// <summary>DESCRIPTION of an installed package of R ("Writing R Extensions"). Sources have such a file, too; one that was
/// installed says when it was built.</summary>
internal static class RDescription
{
    private const string Bioconductor = "biocViews";

    /// <returns>Null where it is not of an installed package.</returns>
    public static Package? Read(ReadOnlyMemory<byte> file, string path)
    {
        ControlStanza fields =
            ControlStanza.First(file, "Package", "Version", "License", "Built", "Repository", Bioconductor);
        return fields["Package"].Length == 0 || fields["Version"].Length == 0 || fields["Built"].Length == 0 ? null
            : new Package(PackageKind.R, fields["Package"], fields["Version"], path)
            {
                License = fields["License"],
                Place = (fields[Bioconductor].Length > 0 ? "bioconductor" : "cran", ""),
            };
    }
}
