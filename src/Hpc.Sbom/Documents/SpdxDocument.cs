namespace Hpc.Sbom;

/// <summary>An inventory as SPDX 2.3 in JSON (ISO/IEC 5962). The image is a package that contains the others.</summary>
public static class SpdxDocument
{
    private const string Nothing = "NOASSERTION", Document = "SPDXRef-DOCUMENT", Image = "SPDXRef-Image";

    public static byte[] Write(Inventory inventory, SbomSubject subject)
    {
        using JsonDocumentWriter json = new();
        json.Object(() =>
        {
            Head(json, inventory, subject);
            json.List("packages", () =>
            {
                WriteImage(json, inventory.System);
                foreach (Package package in inventory.Packages)
                {
                    json.Object(() => WritePackage(json, package));
                }
            });
            WriteLicenses(json, inventory);
            json.List("relationships", () =>
            {
                Relation(json, Document, "DESCRIBES", Image);
                foreach (Package package in inventory.Packages)
                {
                    Relation(json, Image, "CONTAINS", IdOf(package));
                }
            });
        });
        return json.ToBytes();
    }

    private static void Head(JsonDocumentWriter json, Inventory inventory, SbomSubject subject)
    {
        json.Text("spdxVersion", "SPDX-2.3");
        json.Text("dataLicense", "CC0-1.0");
        json.Text("SPDXID", Document);
        json.Text("name", SbomSubject.Image);
        json.Text("documentNamespace", $"https://hpcrun.invalid/sbom/{DocumentId.Of(inventory, subject)}");
        json.Object("creationInfo", () =>
        {
            json.Text("created", subject.TimeText);
            json.List("creators", () => json.Text($"Tool: {subject.Tool.Name}-{subject.Tool.Version}"));
        });
        if (inventory.Unread.Count > 0)
        {
            json.Text("comment", "packages may be missing, these files could not be read: "
                + string.Join("; ", inventory.Unread.Select(file => $"{file.Path} ({file.Reason})")));
        }
    }

    private static void WriteImage(JsonDocumentWriter json, OperatingSystem? system) => json.Object(() =>
    {
        json.Text("SPDXID", Image);
        json.Text("name", SbomSubject.Image);
        Constants(json, Nothing);
        json.Text("primaryPackagePurpose", "CONTAINER");
        if (system is not null)
        {
            json.Text("summary", $"{system.Id} {system.Version}".Trim());
        }
    });

    private static void WritePackage(JsonDocumentWriter json, Package package)
    {
        json.Text("SPDXID", IdOf(package));
        json.Text("name", package.Name);
        if (package.Version.Length > 0)
        {
            json.Text("versionInfo", package.Version);
        }

        Constants(json, Declared(package.License));
        json.Text("sourceInfo", $"found in {package.Origin}");
        json.List("externalRefs", () => json.Object(() =>
        {
            json.Text("referenceCategory", "PACKAGE-MANAGER");
            json.Text("referenceType", "purl");
            json.Text("referenceLocator", package.Url);
        }));
    }

    private static void Constants(JsonDocumentWriter json, string declared)
    {
        json.Text("downloadLocation", Nothing);
        json.Flag("filesAnalyzed", false);
        json.Text("licenseConcluded", Nothing);
        json.Text("licenseDeclared", declared);
        json.Text("copyrightText", Nothing);
    }

    private static void WriteLicenses(JsonDocumentWriter json, Inventory inventory)
    {
        string[] own = [.. inventory.Packages.Select(package => LicenseText.Name(package.License))
            .Where(text => text.Length > 0 && !LicenseText.IsExpression(text)).Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal)];
        if (own.Length == 0)
        {
            return;
        }

        json.List("hasExtractedLicensingInfos", () =>
        {
            foreach (string text in own)
            {
                json.Object(() =>
                {
                    json.Text("licenseId", Reference(text));
                    json.Text("name", text);
                    json.Text("extractedText", text);
                });
            }
        });
    }

    private static string Declared(string license) => LicenseText.Name(license) is not { Length: > 0 } text ? Nothing
        : LicenseText.IsExpression(text) ? text : Reference(text);

    private static string Reference(string text) => $"LicenseRef-{DocumentId.Digest(text)[..16]}";

    private static string IdOf(Package package) => $"SPDXRef-Package-{DocumentId.Of(package)}";

    private static void Relation(JsonDocumentWriter json, string from, string type, string to) => json.Object(() =>
    {
        json.Text("spdxElementId", from);
        json.Text("relationshipType", type);
        json.Text("relatedSpdxElement", to);
    });
}
