using Hpc.Build;
using Hpc.CommandLine;
using Hpc.Linux;
using Hpc.Oci;
using Hpc.Plan;
using Hpc.Registry;
using Hpc.Sif;

namespace Hpc.ImageCli;

/// <summary><c>hpcrun convert SRC DEST</c>: an image of what is on this machine.</summary>
internal static class ConvertCommand
{
    private static readonly string[] s_formats = ["sif", "squashfs", "directory"];

    public static CommandSpec Tree() => Verbs.Spec("convert") with
    {
        Arguments =
        [
            new("SRC", "directory, SIF, SquashFS, ext or OCI-SIF file, tar archive (plain, gzip, zstd, xz; "
                + "- for standard input), archive of docker or OCI, host:PROGRAM[,PROGRAM...], or oci:, oci-archive:, "
                + "oci-sif:, docker-archive:, docker-daemon:"),
            new("DEST", $"target: {ImageTarget.Words}"),
        ],
        Options =
        [
            new("format", '\0', "FORMAT", "sif, squashfs or directory (default: by the name of DEST)") { ValueWords = s_formats },
            new("block-size", '\0', "N", "bytes of a data block, 4096 to 1048576"),
            new("skip-unreadable", '\0', null, "skip files that you may not read, with a message"),
            new("overlay", '\0', "DIR|FILE", "add what a container wrote over SRC into this directory or file of exec --overlay"),
            SbomOption.Spec,
            .. EncryptOption.Specs,
            .. ImageOptions.Specs,
        ],
        Run = Run,
    };

    private static int Run(ParsedArguments words)
    {
        ImageTarget target = ImageTarget.Of(words[1], format: words.Text("format") is { } format ? Format(format) : null);
        SbomOption.Check(target, words);
        string from = words[0];
        ImageSettings settings = ImageOptions.Settings(words);
        settings = settings with
        {
            BlockSize = (int?)words.Number("block-size") ?? settings.BlockSize,
            Encryption = EncryptOption.Of(words, target),
        };
        if ((ImageSource.Find(from) ?? LayeredFile.Find(ImageTarget.Bytes(from))) is { } layered)
        {
            RefuseElsewhere(layered, from, words.Text("overlay"));
            PullCommand.Pull(layered, layered.Uri, target, settings, ImageOptions.Preferred(words), cache: null,
                new RegistryOptions { Note = GlobalOptions.Notes(words) });
            return 0;
        }

        OfFiles(from, target, settings, words.Text("overlay"), words.Has("skip-unreadable"));
        return 0;
    }

    /// <summary>An image of files of this machine: a directory, another image, an archive, programs.</summary>
    /// <param name="overlay">What a container wrote over it; null for nothing.</param>
    /// <param name="skip">What may not be read is left out, and named.</param>
    public static void OfFiles(string from, ImageTarget target, ImageSettings settings, string? overlay = null, bool skip = false)
    {
        Action<string>? skipped = skip ? file => settings.Note($"left out, it may not be read: {ImageTarget.Text(file)}") : null;
        using TreeSource lower = SourceFinder.Open(ImageTarget.Bytes(from), ArchitectureCode.Host, skipped);
        foreach (uint partition in (lower as SifSource)?.Layers ?? [])
        {
            settings.Note(
                $"left out, only the root file system of \"{from}\" is converted: overlay partition (object {partition})");
        }

        using TreeSource tree = overlay is null ? lower
            : new OverlaySource(lower, WrittenLayers.Open(ImageTarget.Bytes(overlay), skipped, settings.Note));
        Make(tree, target, settings with { Withheld = Withheld(from) });
    }

    private static ImageFormat Format(string text) =>
        Array.FindIndex(s_formats, name => name.Equals(text, StringComparison.OrdinalIgnoreCase)) switch
        {
            0 => ImageFormat.Sif,
            1 => ImageFormat.SquashFs,
            2 => ImageFormat.Directory,
            _ => throw new UsageException($"unknown format \"{text}\"", null, $"--format {string.Join(", ", s_formats)}"),
        };

    public static void Make(TreeSource tree, ImageTarget target, ImageSettings settings)
    {
        if (target.Layers is { } layers)
        {
            LayeredConversion.Pack(tree, layers, settings, ArchitectureCode.Host);
            return;
        }

        ImageConversion.Run(tree, target.Path, target.Format, settings, ArchitectureCode.Host);
    }

    /// <summary>What group and others may not do with the file of an image, they should not with a directory of its
    /// files.</summary>
    public static uint Withheld(string file)
    {
        const uint Group = 0x38, Others = 7, GroupReads = 0x20, OthersRead = 4;
        return Stat.Of(ImageTarget.Bytes(file), followLinks: true, out _) is { IsFile: true } status
            ? ((status.Mode & GroupReads) == 0 ? Group : 0) | ((status.Mode & OthersRead) == 0 ? Others : 0)
            : 0;
    }

    private static void RefuseElsewhere(ImageSource source, string text, string? overlay)
    {
        if (source.Kind is SourceKind.Registry or SourceKind.Oras or SourceKind.Web)
        {
            throw new ReferenceException($"cannot convert \"{text}\": not on this machine", "convert reads local sources only",
                $"hpcrun pull DEST {text}");
        }

        if (overlay is not null)
        {
            throw new RefusedException($"cannot use --overlay with \"{text}\"",
                "containers write over SIF files, SquashFS files and directories", "pull it to a SIF file first");
        }
    }
}
