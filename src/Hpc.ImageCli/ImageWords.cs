using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using Hpc.Build;
using Hpc.Oci;
using Hpc.Registry;

namespace Hpc.ImageCli;

/// <summary>Options of every command that makes an image file.</summary>
internal sealed class ImageWords
{
    private readonly Option<bool> _force = new("--force", ["-F"]) { Description = "replace a file of the same name" };
    private readonly Option<string?> _arch = new("--arch") { Description = "processor: amd64, arm64, ppc64le, ...; this machine's by default", HelpName = "ARCH" };
    private readonly Option<bool> _keepIds = new("--keep-ids") { Description = "record users and groups as the source has them, instead of root" };
    private readonly Option<string?> _compressor = new("--compressor") { Description = "zstd (the default), gzip, xz or lz4; of layers gzip (the default of new ones) or zstd", HelpName = "NAME" };
    private readonly Option<int?> _level = new("--level") { Description = "on the compressor's own scale", HelpName = "N" };
    private readonly Option<bool> _disableCache = new("--disable-cache") { Description = "keep nothing" };

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _force, _arch, _keepIds, _compressor, _level, _disableCache })
        {
            command.Add(option);
        }
    }

    public ImageSettings Settings(ParseResult words)
    {
        uint? epoch = uint.TryParse(Environment.GetEnvironmentVariable("SOURCE_DATE_EPOCH"), NumberStyles.None, CultureInfo.InvariantCulture, out uint value) ? value : null;
        return new ImageSettings
        {
            Force = Force(words),
            Note = GlobalWords.Notes(words),
            KeepIds = words.GetValue(_keepIds),
            Compressor = words.GetValue(_compressor) ?? "zstd",
            LayerCompressor = words.GetValue(_compressor),
            Level = words.GetValue(_level),
            Time = epoch ?? 0,
            LatestFileTime = epoch,
        };
    }

    public bool Force(ParseResult words) => words.GetValue(_force);

    public Platform Platform(ParseResult words) =>
        (words.GetValue(_arch) ?? RegistryWords.Variable("PULL_ARCH")) is { } name ? Oci.Platform.Linux(name) : HostPlatform;

    public static Platform HostPlatform => Oci.Platform.Linux(HostArchitecture);

    /// <summary>Null where nothing is to be kept.</summary>
    public ImageCache? Cache(ParseResult words) =>
        words.GetValue(_disableCache) || RegistryWords.IsOn(RegistryWords.Variable("DISABLE_CACHE")) ? null : CachePlace.Find();

    private static string HostArchitecture => RuntimeInformation.OSArchitecture switch
    {
        Architecture.X64 => "amd64",
        Architecture.X86 => "386",
        Architecture other => other.ToString().ToLowerInvariant(),
    };
}
