using System.Diagnostics;
using System.Security.Cryptography;
using Hpc.Build;
using Hpc.Images;
using Hpc.Recipes;
using Hpc.Registry;
using Hpc.Sif;
using Hpc.SquashFs;

namespace Hpc.ImageCli;

/// <summary>What ADD adds and COPY does not: files of the web, and what is in archives.</summary>
internal sealed class AddedSources(BuildPlace place, BuildRequest request) : IDisposable
{
    private const string Registry = "registry ";

    private readonly List<IDisposable> _open = [];

    /// <summary>What is in an archive of the context; null for any other file.</summary>
    public StageCopySource? Unpacked(CopySource source, string name)
    {
        if (source.Entry(name, isNamed: true)?.Type != InodeType.File)
        {
            return null;
        }

        using Stream content = source.Open(name)!;
        return Unpacked(content, name);
    }

    /// <summary>The same of a file of this machine.</summary>
    public StageCopySource? Unpacked(string file)
    {
        using FileStream content = File.OpenRead(file);
        return Unpacked(content, file);
    }

    /// <summary>The files of a git repository.</summary>
    public ContextCopySource Cloned(DockerInstruction instruction, GitAddress address)
    {
        request.Note($"fetching {address.Address}");
        bool isWhole = instruction.IsOn("keep-git-dir");
        string directory = new GitRepository(place, instruction.Line).Fetch(address, instruction.Flag("checksum"), isWhole);
        return new ContextCopySource(ImageTarget.Bytes(directory), _ => false, _ => false);
    }

    /// <summary>A file of the web, fetched.</summary>
    /// <param name="checksum">Its digest, as in "sha256:..."; null for any.</param>
    /// <exception cref="RefusedException">It is another file.</exception>
    public string Fetched(DockerInstruction instruction, string address, string? checksum)
    {
        string name = place.NewName("fetched");
        request.Note($"fetching {address}");
        using (CacheFile file = new(name))
        {
            Download(instruction, address, file);
            file.Finish();
        }

        if (checksum is not null && $"sha256:{Digest(name)}" is var digest && digest != checksum)
        {
            throw new RefusedException($"cannot do line {instruction.Line}: '{address}' is another file",
                $"it has {digest}, and --checksum={checksum}", "look at it, then correct --checksum");
        }

        return name;
    }

    /// <summary>It is no registry that answers: what can be done about one would lead nowhere.</summary>
    private void Download(DockerInstruction instruction, string address, CacheFile file)
    {
        try
        {
            WebFile.Download(new Uri(address), request.Registry, file);
        }
        catch (RegistryException error)
        {
            string why = error.IsNotFound ? "the server has no such file (404)"
                : error.Message.StartsWith(Registry, StringComparison.Ordinal) ? $"server {error.Message[Registry.Length..]}"
                : error.Message;
            throw new RefusedException($"cannot do line {instruction.Line}: '{address}' cannot be fetched", why,
                $"curl -I '{address}'; correct the address, or copy the file into the context");
        }
    }

    public void Dispose()
    {
        foreach (IDisposable one in _open)
        {
            one.Dispose();
        }
    }

    private StageCopySource? Unpacked(Stream content, string name)
    {
        byte[] head = new byte[ImageKinds.HeadLength];
        head = head[..content.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        ImageKind kind = ImageKinds.Detect(head);
        if (kind is not (ImageKind.Tar or ImageKind.Gzip or ImageKind.Xz or ImageKind.Zstd or ImageKind.Bzip2
            or ImageKind.OciArchive or ImageKind.DockerArchive))
        {
            return null;
        }

        string file = place.NewName("archive");
        using (FileStream copy = File.Create(file))
        {
            copy.Write(head);
            content.CopyTo(copy);
        }

        file = kind == ImageKind.Bzip2 ? WithoutBzip2(file, name) : file;
        using TreeSource? archive = SourceFinder.TryArchive(ImageTarget.Bytes(file));
        return archive is null ? null : Opened(archive);
    }

    private StageCopySource Opened(TreeSource archive)
    {
        string tree = place.NewName("archive.sqfs");
        ImageConversion.Run(archive, ImageTarget.Bytes(tree), ImageFormat.SquashFs,
            request.Settings with { Compressor = "zstd", Level = null }, ArchitectureCode.Host);
        LayerStack stack =
            new((SquashFsSource)SourceFinder.Open(ImageTarget.Bytes(tree), ArchitectureCode.Host, skipped: null), []);
        _open.Add(stack);
        return new StageCopySource(stack.Files);
    }

    /// <summary>By the program of this machine: hpcrun has no decoder of its own.</summary>
    private string WithoutBzip2(string file, string name)
    {
        string plain = place.NewName("archive");
        try
        {
            using Process program = Process.Start(
                new ProcessStartInfo("bzip2", ["-dc", file]) { RedirectStandardOutput = true })!;
            using (FileStream target = File.Create(plain))
            {
                program.StandardOutput.BaseStream.CopyTo(target);
            }

            program.WaitForExit();
            return program.ExitCode == 0 ? plain : throw new RefusedException($"cannot unpack '{name}': bzip2 refused it",
                $"its status was {program.ExitCode}", "bzip2 -t says why");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new RefusedException($"cannot unpack '{name}': it is compressed with bzip2",
                "the program bzip2 is not on this machine", "compress it with gzip, xz or zstd");
        }
    }

    private static string Digest(string file)
    {
        using FileStream content = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(content));
    }
}
