using Hpc.Binary;

namespace Hpc.Inject;

/// <summary>A specification of the Container Device Interface, versions 0.3 to 1.0: devices of one kind, and the edits to a
/// container that show them (CNCF container-device-interface, SPEC.md).</summary>
internal sealed class CdiFile
{
    private CdiFile(string path, CdiNode root) => (Path, Kind, Root) = (path, root["kind"].Text ?? "", root);

    public string Path { get; }

    /// <summary>vendor.com/class.</summary>
    public string Kind { get; }

    private CdiNode Root { get; }

    public CdiNode Edits => Root["containerEdits"];

    /// <exception cref="CorruptImageException">Not of this form.</exception>
    /// <exception cref="UnsupportedFeatureException">Of another version.</exception>
    public static CdiFile Parse(string path, string text)
    {
        CdiFile file = new(path, path.EndsWith(".json", StringComparison.Ordinal)
            ? JsonTree.Read(path, text) : YamlTree.Read(path, text));
        string version = file.Root["cdiVersion"].Text ?? "";
        if (!version.StartsWith("0.", StringComparison.Ordinal) && !version.StartsWith("1.", StringComparison.Ordinal))
        {
            throw new UnsupportedFeatureException($"{path}: cdiVersion '{version}'", "hpcrun reads 0.3 to 1.0");
        }

        return file.Kind.Contains('/', StringComparison.Ordinal) ? file
            : throw new CorruptImageException(path, -1, $"kind '{file.Kind}'", "vendor.com/class");
    }

    public List<string> Names()
    {
        List<string> names = [];
        foreach (CdiNode device in Root["devices"].Items)
        {
            names.Add($"{Kind}={device["name"].Text}");
        }

        return names;
    }

    /// <summary>The edits for a device by its full name; null if the file has none of this name.</summary>
    public CdiNode? Find(string name)
    {
        foreach (CdiNode device in Root["devices"].Items)
        {
            if (name == $"{Kind}={device["name"].Text}")
            {
                return device["containerEdits"];
            }
        }

        return null;
    }
}
