using Hpc.Binary;
using Hpc.Build;
using Hpc.CommandLine;
using Hpc.Sif;

namespace Hpc.ImageCli;

/// <summary><c>hpcrun build --check IMAGE</c>: the image is built again of the recipe, the options and the images that it names,
/// no step is taken from the cache, and the files of both are compared.</summary>
internal sealed class BuildCheck(ParsedArguments words)
{
    /// <summary>As of rerun.</summary>
    private const int DifferenceStatus = 3;

    private readonly string _image = words[0];

    /// <returns>0, or 3 where a file differs.</returns>
    /// <exception cref="RefusedException">The image does not say how it was built, or it cannot be built.</exception>
    public int Run()
    {
        using TreeSource before = SourceFinder.Open(ImageTarget.Bytes(_image), ArchitectureCode.Host, skipped: null);
        BuildRecord record = RecordOf(before);
        BuildRequest request = RequestOf(record);
        using BuildPlace place = new(cache: null);
        string again = place.NewName("again.sif");
        BuiltLayers layers = Build(place, request, record.IsDockerfile, RawText.Of(before.DefinitionFile.Span), again);
        List<string> lines = Lines(before, again, layers);
        lines.ForEach(Report.PrintBytes);
        request.Note(lines.Count > 0 ? $"'{_image}' differs from what its recipe makes now: {lines.Count} differences"
            : $"'{_image}' is what its recipe makes");
        return lines.Count > 0 ? DifferenceStatus : 0;
    }

    private BuildRecord RecordOf(TreeSource image) => image.Json.TryGetValue(BuildRecord.Name, out byte[]? json)
        ? BuildRecord.Parse(json)
        : throw new RefusedException($"cannot build '{_image}' again: it does not say how it was built",
            "hpcrun build writes that into SIF files; images that were pulled, converted or committed have it not",
            "build it of its recipe: hpcrun inspect --deffile " + _image);

    private BuildRequest RequestOf(BuildRecord record)
    {
        ParsedArguments recorded =
            ParsedArguments.Read(BuildCommand.Tree(), [.. record.Words, "IMAGE", "RECIPE"], "hpcrun build");
        BuildRequest request = new(words.Behind(recorded));
        return request with
        {
            Settings = request.Settings with { Time = record.Epoch ?? 0, LatestFileTime = record.Epoch },
            Bases = new BuildBases(record.Bases) { HasCache = request.Cache is not null },
        };
    }

    private BuiltLayers Build(BuildPlace place, BuildRequest request, bool isDockerfile, string recipe, string file)
    {
        ImageTarget target = ImageTarget.Of(file, format: ImageFormat.Sif);
        string context = words.Text("context") ?? Directory.GetCurrentDirectory();
        if (!isDockerfile)
        {
            DefinitionBuild definition = new(place, request, recipe);
            definition.Make(target);
            return definition.Result!;
        }

        DockerBuild docker = new(place, request, recipe, context);
        docker.Make(target);
        return docker.Result!;
    }

    private static List<string> Lines(TreeSource before, string file, BuiltLayers layers)
    {
        using TreeSource again = SourceFinder.Open(ImageTarget.Bytes(file), ArchitectureCode.Host, skipped: null);
        using LayerStack stack = layers.Open();
        TreeListing one = new(), other = new();
        before.CopyTo(one);
        again.CopyTo(other);
        return
        [
            .. TreeComparison.Lines(before, again),
            .. new TreeComparison(new HashSet<string>()).Of(one.Files, other.Files)
                .Select(difference => $"{difference.Line} ({Step(stack.TopOf(difference.Path), layers)})"),
        ];
    }

    private static string Step(int? layer, BuiltLayers layers) => layer switch
    {
        null => "no step makes it",
        0 => "the image that it began with",
        { } number => ImageTarget.Bytes(layers.Steps[number - 1]),
    };
}
