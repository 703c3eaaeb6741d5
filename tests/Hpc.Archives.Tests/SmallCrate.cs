using System.Text;
using Hpc.Binary;
using Hpc.Crate;
using Hpc.Crate.Tests;

namespace Hpc.Archives.Tests;

/// <summary>An archive in memory with a file of each kind, as small as it can be.</summary>
internal static class SmallCrate
{
    public const string Record = "records/small.json", Content = "files/small/out1";

    public static SortedDictionary<string, byte[]> Files()
    {
        SortedDictionary<string, byte[]> files = new(StringComparer.Ordinal)
        {
            ["README.txt"] = Text("read me\n"),
            [CarriedRunner.Script] = Text("#!/bin/sh\nexec runner/x86_64/hpcrun-rerun .\n"),
            [CrateDocument.Name] = Text("{\"@context\":\"https://w3id.org/ro/crate/1.1/context\",\"@graph\":[]}\n"),
            [Record] = Text("{\"run\":\"1\"}\n"),
            [Content] = Text("34\n"),
            ["image/app.sif"] = [.. Enumerable.Range(0, 200).Select(at => (byte)at)],
        };
        ArchiveManifest manifest = new();
        foreach ((string name, byte[] content) in files)
        {
            manifest.Add(name, Sha256.Of(new MemorySource(content)));
        }

        files.Add(ArchiveManifest.Name, manifest.ToBytes());
        return files;
    }

    public static byte[] Zip(IReadOnlyDictionary<string, byte[]> files) =>
        SmallArchive.Of([.. files.Select(file => (file.Key, file.Value))]);

    /// <summary>What is said of it; null: nothing.</summary>
    public static string? Fault(byte[] zip) => Fault(() => new ZipStore(new MemorySource(zip)));

    public static string? Fault(Func<ArchiveStore> open)
    {
        try
        {
            using ArchiveFile archive = ArchiveFile.Open("p.zip", open, () => new Sha256());
            archive.Verify();
            return null;
        }
        catch (Hpc.Files.RefusedException error)
        {
            Assert.Equal(ArchiveFile.DamageStatus, error.Status);
            return error.Message;
        }
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);
}
