namespace Hpc.Sbom;

/// <summary>An inventory as CycloneDX 1.6 in JSON (ECMA-424). Where each package was found is its evidence.</summary>
public static class CycloneDxDocument
{
    private const string Image = "image";

    public static byte[] Write(Inventory inventory, SbomSubject subject)
    {
        using JsonDocumentWriter json = new();
        json.Object(() =>
        {
            json.Text("bomFormat", "CycloneDX");
            json.Text("specVersion", "1.6");
            json.Text("serialNumber", $"urn:uuid:{DocumentId.UuidOf(inventory, subject)}");
            json.Number("version", 1);
            json.Object("metadata", () => WriteMetadata(json, inventory, subject));
            json.List("components", () =>
            {
                WriteSystem(json, inventory.System);
                foreach (Package package in inventory.Packages)
                {
                    json.Object(() => WritePackage(json, package));
                }
            });
            WriteCompleteness(json, inventory);
        });
        return json.ToBytes();
    }

    private static void WriteMetadata(JsonDocumentWriter json, Inventory inventory, SbomSubject subject)
    {
        json.Text("timestamp", subject.TimeText);
        json.Object("tools", () => json.List("components", () => json.Object(() =>
        {
            json.Text("type", "application");
            json.Text("name", subject.Tool.Name);
            json.Text("version", subject.Tool.Version);
        })));
        json.Object("component", () =>
        {
            json.Text("type", "container");
            json.Text("bom-ref", Image);
            json.Text("name", SbomSubject.Image);
        });
        if (inventory.Unread.Count > 0)
        {
            json.List("properties", () =>
            {
                foreach (UnreadFile file in inventory.Unread)
                {
                    Property(json, "hpcrun:unread", $"{file.Path}: {file.Reason}");
                }
            });
        }
    }

    private static void WriteSystem(JsonDocumentWriter json, OperatingSystem? system)
    {
        if (system is not null)
        {
            json.Object(() =>
            {
                json.Text("type", "operating-system");
                json.Text("bom-ref", "operating-system");
                json.Text("name", system.Id);
                json.Text("version", system.Version);
            });
        }
    }

    private static void WritePackage(JsonDocumentWriter json, Package package)
    {
        json.Text("type", "library");
        json.Text("bom-ref", DocumentId.Of(package));
        json.Text("name", package.Name);
        if (package.Version.Length > 0)
        {
            json.Text("version", package.Version);
        }

        WriteLicense(json, LicenseText.Name(package.License));
        json.Text("purl", package.Url);
        json.Object("evidence", () => json.List("occurrences", () => json.Object(() => json.Text("location", package.Origin))));
    }

    private static void WriteLicense(JsonDocumentWriter json, string license)
    {
        if (license.Length > 0)
        {
            json.List("licenses", () => json.Object(() =>
            {
                if (LicenseText.IsIdentifier(license) || !LicenseText.IsExpression(license))
                {
                    json.Object("license", () => json.Text(LicenseText.IsIdentifier(license) ? "id" : "name", license));
                }
                else
                {
                    json.Text("expression", license);
                }
            }));
        }
    }

    /// <summary>Whether all that the image says of its packages could be read.</summary>
    private static void WriteCompleteness(JsonDocumentWriter json, Inventory inventory) =>
        json.List("compositions", () => json.Object(() =>
        {
            json.Text("aggregate", inventory.Unread.Count == 0 ? "unknown" : "incomplete");
            json.List("assemblies", () => json.Text(Image));
        }));

    private static void Property(JsonDocumentWriter json, string name, string value) => json.Object(() =>
    {
        json.Text("name", name);
        json.Text("value", value);
    });
}
