using System.CommandLine;
using Hpc.Build;
using Hpc.Linux;
using Hpc.Oci;
using Hpc.Registry;

namespace Hpc.ImageCli;

/// <summary><c>hpcrun convert SRC DEST</c>: an image of what is on this machine.</summary>
internal static class ConvertCommand
{
    public static Command Build()
    {
        Argument<string> source = new("SRC") { Description = "directory, SIF or SquashFS file, tar archive (plain, gzip, zstd, xz; - for standard input), host:PROGRAM[,PROGRAM...], or oci:, oci-archive:, docker-archive:, docker-daemon:" };
        Argument<string> destination = new("DEST") { Description = $"what to make: {ImageTarget.Words}" };
        Option<ImageFormat?> format = new("--format") { Description = "sif, squashfs or directory, whatever DEST ends in", HelpName = "FORMAT" };
        Option<int> blockSize = new("--block-size") { Description = "bytes of a data block, 4096 to 1048576", HelpName = "N", DefaultValueFactory = _ => new ImageSettings().BlockSize };
        Option<bool> skip = new("--skip-unreadable") { Description = "leave out, with a message, files that may not be read" };
        Option<string?> overlay = new("--overlay") { Description = "with what a container wrote over SRC into this directory of exec's --overlay", HelpName = "DIR" };
        ImageWords image = new();
        Command command = new("convert", "Make an image of a directory, an archive, another image, or programs of this machine.") { source, destination, format, blockSize, skip, overlay };
        image.AddTo(command);
        command.SetAction(words =>
        {
            ImageTarget target = ImageTarget.Of(words.GetValue(destination)!, format: words.GetValue(format));
            string from = words.GetValue(source)!;
            ImageSettings settings = image.Settings(words) with { BlockSize = words.GetValue(blockSize), Withheld = Withheld(from) };
            if (ImageSource.Find(from) is { } layered)
            {
                RefuseElsewhere(layered, from, words.GetValue(overlay));
                PullCommand.Pull(layered, from, target, settings, image.Platform(words), cache: null, new RegistryOptions { Note = GlobalWords.Notes(words) });
                return 0;
            }

            Action<string> note = GlobalWords.Notes(words);
            Action<string>? skipped = words.GetValue(skip) ? file => note($"left out, it may not be read: {ImageTarget.Text(file)}") : null;
            using TreeSource lower = SourceFinder.Open(ImageTarget.Bytes(from), SourceFinder.HostArchitecture, skipped);
            foreach (uint partition in (lower as SifSource)?.Layers ?? [])
            {
                note($"left out, only the root file system of \"{from}\" is converted: overlay partition (object {partition})");
            }

            using TreeSource tree = words.GetValue(overlay) is { } layer ? new OverlaySource(lower, $"{ImageTarget.Bytes(layer)}/upper", skipped) : lower;
            Make(tree, target, settings, note);
            return 0;
        });
        return command;
    }

    public static void Make(TreeSource tree, ImageTarget target, ImageSettings settings, Action<string> note)
    {
        if (target.Layers is { } layers)
        {
            LayeredConversion.Pack(tree, layers, settings, SourceFinder.HostArchitecture, file => note($"left out, no layer can hold a socket: {ImageTarget.Text(file)}"));
            return;
        }

        ImageConversion.Run(tree, target.Path, target.Format, settings, SourceFinder.HostArchitecture);
    }

    /// <summary>What group and others may not do with the file of an image, they shall not with a directory of its files.</summary>
    private static uint Withheld(string file)
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
            throw new ReferenceException($"\"{text}\" is not on this machine", "convert is for what is", $"hpcrun pull DEST {text}");
        }

        if (overlay is not null)
        {
            throw new BuildRefusedException($"--overlay does not go with \"{text}\"", "containers write over SIF and SquashFS files and directories", "pull it to a SIF file first");
        }
    }
}
