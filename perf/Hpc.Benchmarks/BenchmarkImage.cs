using System.Diagnostics;
using Hpc.Codecs;
using Hpc.Linux;
using Hpc.SquashFs;

namespace Hpc.Benchmarks;

/// <summary>An image that mksquashfs made: /many with 10,000 small files, /large with 64 MiB that compress as program code
/// does. Open twice: as the library reads it, and as the image server does.</summary>
internal sealed class BenchmarkImage : IDisposable
{
    public const int ManyFiles = 10_000;
    public const int LargeSize = 64 << 20;

    private readonly string directory = Directory.CreateTempSubdirectory("hpcrun-benchmarks-").FullName;

    public SquashFsImage Library { get; }

    public OpenFileSystem Served { get; }

    /// <summary>The names in /many in an order that no directory index follows, as bytes and as text.</summary>
    public byte[][] Names { get; }

    public string[] Texts { get; }

    public BenchmarkImage(string compressor)
    {
        string tree = Path.Combine(directory, "tree"), file = Path.Combine(directory, "image.sqfs");
        MakeTree(tree);
        using (Process mksquashfs = Process.Start("mksquashfs", [tree, file, "-comp", compressor, "-quiet", "-no-progress"]))
        {
            mksquashfs.WaitForExit();
        }

        Library = SquashFsImage.Open(FileSource.Open(file), id => DecompressorFactory.Create(id.Name()));
        Served = new ImageFileSystem(FileSource.Open(file)).Opened;
        Texts = [.. Enumerable.Range(0, ManyFiles).Select(index => Name(index * 7919 % ManyFiles))];
        Names = [.. Texts.Select(System.Text.Encoding.Latin1.GetBytes)];
    }

    /// <summary>The directory or file at the root, as the server addresses it.</summary>
    public NodeId Node(string name) =>
        Served.Files.TryLookupInImage(NodeId.Root, System.Text.Encoding.Latin1.GetBytes(name), out NodeId node)
            ? node : throw new FileNotFoundException(name);

    public void Dispose()
    {
        Served.Dispose();
        Directory.Delete(directory, recursive: true);
    }

    private static string Name(int index) => $"file-{index:d5}.dat";

    private static void MakeTree(string tree)
    {
        Directory.CreateDirectory(Path.Combine(tree, "many"));
        for (int index = 0; index < ManyFiles; index++)
        {
            File.WriteAllText(Path.Combine(tree, "many", Name(index)), $"content {index}\n");
        }

        byte[] code = File.ReadAllBytes(typeof(object).Assembly.Location);
        using FileStream large = File.Create(Path.Combine(tree, "large"));
        while (large.Length < LargeSize)
        {
            large.Write(code, 0, (int)Math.Min(code.Length, LargeSize - large.Length));
        }
    }
}
