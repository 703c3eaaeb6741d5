namespace Hpc.Plan;

/// <summary>Why nothing can be mounted at a place.</summary>
/// <param name="What">What is in the way, behind "cannot bind to ...: ".</param>
internal sealed record PlaceObstacle(string What, string Why, string Remedy)
{
    private const string AnotherTarget = "choose another target";

    public static PlaceObstacle Loop { get; } =
        new("there is a loop of symbolic links", "no directory is at the end of the links", AnotherTarget);

    /// <summary>Its host's directory lacks it, and nothing is made there that nobody asked for.</summary>
    public static PlaceObstacle NotOnHost { get; } = new("it is in a bound directory of the host that has no such entry",
        "only what --bind asks for is made there", "create it on the host");

    /// <summary>The user named another place: an image, which others may change meanwhile, would say what is made on the
    /// host.</summary>
    public static PlaceObstacle LedToHost { get; } =
        new("a symbolic link leads into a bound directory of the host that has no such entry",
        "nothing is made on the host where a link leads", "name the place itself, or create it on the host");

    /// <summary>The image directory that the program writes to lacks it.</summary>
    public static PlaceObstacle NotInImage { get; } = new("the image directory does not have it",
        "with --writable nothing is added to the directory that was not asked for", "create it in the directory");

    /// <summary>The kernel does not step back from what is not there.</summary>
    public static PlaceObstacle Dangling(ContainerPath missing) =>
        new($"a symbolic link leads through '{missing}', which does not exist", "no directory is at the end of the link",
            AnotherTarget);

    private static readonly PlaceObstacle s_isDirectory = OfKind("it is a directory in the container, and the source is a file");
    private static readonly PlaceObstacle s_isFile = OfKind("it is a file in the container, and the source is a directory");

    public static PlaceObstacle Below(ContainerPath file) =>
        new($"'{file}' is a file in the container, not a directory", "a target is below directories", AnotherTarget);

    /// <summary>What stands at a place and what is to stand there are of different kinds; null where they are not.</summary>
    public static PlaceObstacle? Between(Placement placement, PathKind there) => there switch
    {
        PathKind.Missing or PathKind.Forbidden => null,
        PathKind.Directory => placement.NeedsDirectory ? null : s_isDirectory,
        _ => placement.NeedsDirectory ? s_isFile : null,
    };

    private static PlaceObstacle OfKind(string what) =>
        new(what, "source and target must both be directories or both be files", AnotherTarget);
}
