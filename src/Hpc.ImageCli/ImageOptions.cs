using System.Globalization;
using Hpc.Build;
using Hpc.CommandLine;
using Hpc.Oci;
using Hpc.Registry;

namespace Hpc.ImageCli;

/// <summary>Options of every command that makes an image file.</summary>
internal static class ImageOptions
{
    public static readonly OptionSpec Arch =
        new("arch", '\0', "ARCH", "processor: amd64, arm64, ppc64le, ... (default: this machine's)");

    public static readonly OptionSpec[] Specs =
    [
        new("force", 'F', null, "replace a file of the same name"),
        Arch,
        new("arch-variant", '\0', "VARIANT", "of a processor: v7, v8, ..."),
        new("keep-ids", '\0', null, "keep the users and groups of the source (default: root)"),
        new("compressor", '\0', "NAME", "zstd (the default), gzip, xz or lz4; for layers gzip (the default) or zstd")
        { ValueWords = ["zstd", "gzip", "xz", "lz4"] },
        new("level", '\0', "N", "level of the compressor, on its own scale"),
        new("disable-cache", '\0', null, "do not keep the image or its layers in the cache"),
    ];

    public static ImageSettings Settings(ParsedArguments words)
    {
        uint? epoch = uint.TryParse(Environment.GetEnvironmentVariable("SOURCE_DATE_EPOCH"), NumberStyles.None,
            CultureInfo.InvariantCulture, out uint value) ? value : null;
        MksquashfsArguments arguments = MksquashfsArguments.Of(words, GlobalOptions.Notes(words));
        return new ImageSettings
        {
            Force = Force(words),
            Note = GlobalOptions.Notes(words),
            KeepIds = words.Has("keep-ids"),
            Processor = words.Has("arch")
                && Sif.ArchitectureCode.FromName(Platform(words)
                .Architecture) is not Sif.SifArchitecture.Unknown and var processor ? processor : null,
            Compressor = words.Text("compressor") ?? arguments.Compressor ?? "zstd",
            LayerCompressor = words.Text("compressor"),
            Level = (int?)words.Number("level") ?? arguments.Level,
            Time = epoch ?? 0,
            LatestFileTime = epoch,
            Describe = SbomOption.Of(words),
        };
    }

    public static bool Force(ParsedArguments words) => words.Has("force");

    public static Platform Platform(ParsedArguments words) =>
        WithVariant((words.Text("arch") ?? ConnectionOptions.Variable("PULL_ARCH")) is { } name
            ? Oci.Platform.Linux(name) : HostPlatform,
            words.Text("arch-variant") ?? ConnectionOptions.Variable("PULL_ARCH_VARIANT"));

    /// <summary>The platform that images are taken of; one that names another is refused.</summary>
    public static WantedPlatform Wanted(ParsedArguments words) => new(Platform(words), IsChecked: true);

    /// <summary>The same where an image of another platform is only repacked, and refused only if the user asked for
    /// one.</summary>
    public static WantedPlatform Preferred(ParsedArguments words) => new(Platform(words), IsChecked: words.Has("arch"));

    /// <summary>The same for an image that is fetched to be run: one for another machine is refused when it is started.</summary>
    public static WantedPlatform Named(ParsedArguments words) =>
        new(Platform(words), words.Has("arch") || ConnectionOptions.Variable("PULL_ARCH") is not null);

    public static Platform HostPlatform => Oci.Platform.Linux(Sif.ArchitectureCode.Name(Sif.ArchitectureCode.Host));

    private static Platform WithVariant(Platform platform, string? variant) =>
        variant is null ? platform : platform with { Variant = variant };

    /// <summary>Null where nothing is to be kept.</summary>
    public static ImageCache? Cache(ParsedArguments words) =>
        words.Has("disable-cache") || ConnectionOptions.IsOn(ConnectionOptions.Variable("DISABLE_CACHE"))
            ? null : CachePlace.Find();
}
