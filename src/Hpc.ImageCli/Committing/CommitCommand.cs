using Hpc.Build;
using Hpc.CommandLine;

namespace Hpc.ImageCli;

/// <summary><c>hpcrun commit SOURCE OUT</c>: an image of a changed container, which is the image that it was started from with
/// what it wrote.</summary>
internal static class CommitCommand
{
    public static CommandSpec Tree() => Verbs.Spec("commit") with
    {
        Arguments =
        [
            new("SOURCE",
                "named container, instance://NAME, a SIF file with a layer of its own; with --overlay the image below it"),
            new("OUT", $"target: {ImageTarget.Words}"),
        ],
        Options =
        [
            new("overlay", '\0', "DIR|FILE", "directory or file of exec --overlay that a container wrote to"),
            new("node-dir", '\0', "DIR", "directory of the node where named containers are; /var/tmp"),
            new("job", 'j', "ID", "named containers of this job"),
            new("skip-unreadable", '\0', null, "skip files that you may not read, with a message"),
            SbomOption.Spec, .. ImageOptions.Specs,
        ],
        Run = Run,
    };

    private static int Run(ParsedArguments words)
    {
        ImageTarget target = ImageTarget.Of(words[1]);
        SbomOption.Check(target, words);
        ImageSettings settings = ImageOptions.Settings(words);
        ChangedContainer container = ChangedContainer.Of(words, settings.Note);
        RefuseInside(container, target, words[1]);
        Action<string>? skipped = words.Has("skip-unreadable")
            ? file => settings.Note($"left out, it may not be read: {ImageTarget.Text(file)}") : null;
        using TreeSource tree = new LabelledSource(container.Open(skipped, settings.Note), container.Labels())
        {
            Without = [BuildRecord.Name], // no recipe makes it
        };
        uint withheld = ConvertCommand.Withheld(ImageTarget.Text(container.Image));
        ConvertCommand.Make(tree, target, settings with { Withheld = withheld });
        return 0;
    }

    /// <exception cref="RefusedException">The image would become a part of what it is made of.</exception>
    private static void RefuseInside(ChangedContainer container, ImageTarget target, string text)
    {
        string directory = Path.GetDirectoryName(Path.GetFullPath(ImageTarget.Text(target.Path).TrimEnd('/'))) ?? "/";
        string place = Canonical(directory) + "/";
        if (container.Layer is { } layer && place.StartsWith(Canonical(ImageTarget.Text(layer)) + "/", StringComparison.Ordinal))
        {
            throw new RefusedException($"cannot make '{text}': it is inside of the overlay",
                "it would become a part of what it is made of", "choose a place outside of " + ImageTarget.Text(layer));
        }
    }

    private static string Canonical(string path) => Host.HostProbe.Look(ImageTarget.Bytes(path)).Canonical;
}
