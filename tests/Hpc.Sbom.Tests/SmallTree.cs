using Hpc.Binary;

namespace Hpc.Sbom.Tests;

/// <summary>An inventory of a few files.</summary>
internal static class SmallTree
{
    /// <summary>dpkg's status with one package that is there, one of which the configuration is left, and one that is being
    /// installed.</summary>
    public const string Status =
        "Package: base\nStatus: install ok installed\nArchitecture: amd64\nMulti-Arch: same\nVersion: 1:2.0-3+b1\n"
        + "Description: words\n Version: 9\n .\n more\n\nPackage: gone\nStatus: deinstall ok config-files\nVersion: 1\n\n"
        + "Package: half\nStatus: install ok half-configured\nVersion: 0.1~rc1\nArchitecture: all\n";

    public static readonly (string Path, string Text) Debian = ("etc/os-release", "NAME=x\nID=debian\nVERSION_ID=\"12\"\n");

    public static Inventory Of(params (string Path, string Text)[] files) =>
        OfBytes([.. files.Select(file => (file.Path, RawText.Bytes(file.Text)))]);

    public static Inventory OfBytes(params (string Path, byte[] Bytes)[] files)
    {
        InventoryDraft draft = new();
        foreach ((string path, byte[] bytes) in files.Where(file => InventoryDraft.Wants(file.Path)))
        {
            draft.Add(path, new MemorySource(bytes));
        }

        draft.EndLists();
        foreach ((string path, byte[] bytes) in files.Where(file => draft.WantsElf(file.Path, isExecutable: true)))
        {
            draft.AddElf(path, new MemorySource(bytes));
        }

        return draft.Finish();
    }

    /// <summary>"name version" of each.</summary>
    public static string[] Names(Inventory inventory) =>
        [.. inventory.Packages.Select(package => $"{package.Name} {package.Version}".Trim())];

    public static string[] Urls(Inventory inventory) => [.. inventory.Packages.Select(package => package.Url)];
}
