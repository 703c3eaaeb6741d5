using Hpc.Json;

namespace Hpc.Sbom;

/// <summary>.spack-db/index.json: what Spack has installed below its opt directory.</summary>
internal static class SpackDatabase
{
    /// <exception cref="Binary.CorruptImageException">It is no such database.</exception>
    public static IEnumerable<Package> Read(ReadOnlyMemory<byte> file, string path)
    {
        JsonField database = JsonField.Parse(file, path, JsonText.Bytes)["database"];
        foreach ((string hash, JsonField install) in database["installs"].Members)
        {
            if (install["installed"].Flag == false)
            {
                continue;
            }

            JsonField spec = install["spec"];
            string? name = spec["name"].Text;
            if (name is null && spec.Members is [var (only, node)])
            {
                (name, spec) = (only, node); // before version 5 the name was the member's
            }

            yield return new Package(PackageKind.Spack, name ?? spec["name"].RequiredText, spec["version"].RequiredText, path)
            {
                Place = ("generic", "spack"),
                Qualifiers = [("hash", hash)],
            };
        }
    }
}
