using Hpc.Json;

namespace Hpc.Sbom;

/// <summary>package.json of a package that lies in a directory node_modules (npm, "package.json").</summary>
internal static class NpmManifest
{
    /// <returns>Null where it has no name or no version: a part of a package, that is imported by its path.</returns>
    /// <exception cref="Binary.CorruptImageException">It is no JSON.</exception>
    public static Package? Read(ReadOnlyMemory<byte> file, string path)
    {
        JsonField manifest = JsonField.Parse(file, path, JsonText.Bytes);
        if (manifest["name"].Text is not { Length: > 0 } name || manifest["version"].Text is not { Length: > 0 } version)
        {
            return null;
        }

        return new Package(PackageKind.Npm, name, version, path)
        {
            License = License(manifest),
            Place = ("npm", ""),
        };
    }

    /// <summary>A text; in old packages an object, or a list of them.</summary>
    private static string License(JsonField manifest)
    {
        JsonField license = manifest["license"], many = manifest["licenses"];
        return license.IsText ? license.Text ?? "" : license.IsObject ? TypeOf(license)
            : many.IsList ? string.Join(" OR ", many.Elements.Where(one => one.IsObject).Select(TypeOf)) : "";
    }

    private static string TypeOf(JsonField license) => license["type"].IsText ? license["type"].Text ?? "" : "";
}
