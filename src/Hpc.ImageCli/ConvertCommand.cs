using System.CommandLine;
using System.Text;
using Hpc.Build;

namespace Hpc.ImageCli;

/// <summary><c>hpcrun convert SRC DEST</c>: an image of what is on this machine.</summary>
internal static class ConvertCommand
{
    public static Command Build()
    {
        Argument<string> source = new("SRC") { Description = "directory, SIF or SquashFS file, tar archive (plain, gzip, zstd, xz; - for standard input), or host:PROGRAM[,PROGRAM...]" };
        Argument<string> destination = new("DEST") { Description = "file to make: SIF, SquashFS when it ends in .sqfs, .squashfs or .sfs, or a directory when it ends in /" };
        Option<ImageFormat?> format = new("--format") { Description = "sif, squashfs or directory, whatever DEST ends in", HelpName = "FORMAT" };
        Option<int> blockSize = new("--block-size") { Description = "bytes of a data block, 4096 to 1048576", HelpName = "N", DefaultValueFactory = _ => new ImageSettings().BlockSize };
        Option<bool> skip = new("--skip-unreadable") { Description = "leave out, with a message, files that may not be read" };
        Option<string?> overlay = new("--overlay") { Description = "with what a container wrote over SRC into this directory of exec's --overlay", HelpName = "DIR" };
        ImageWords image = new();
        Command command = new("convert", "Make an image of a directory, an archive, another image, or programs of this machine.") { source, destination, format, blockSize, skip, overlay };
        image.AddTo(command);
        command.SetAction(words =>
        {
            string path = Bytes(words.GetValue(destination)!);
            ImageSettings settings = image.Settings(words) with { BlockSize = words.GetValue(blockSize) };
            Action<string>? skipped = words.GetValue(skip) ? file => GlobalWords.Notes(words)($"left out, it may not be read: {Text(file)}") : null;
            using TreeSource lower = SourceFinder.Open(Bytes(words.GetValue(source)!), SourceFinder.HostArchitecture, skipped);
            using TreeSource tree = words.GetValue(overlay) is { } layer ? new OverlaySource(lower, $"{Bytes(layer)}/upper", skipped) : lower;
            ImageConversion.Run(tree, path, words.GetValue(format) ?? ImageConversion.FormatOf(path), settings, SourceFinder.HostArchitecture);
            return 0;
        });
        return command;
    }

    /// <summary>A path as the libraries have it: one char per byte (adr/0002).</summary>
    private static string Bytes(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    private static string Text(string bytes) => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(bytes));
}
