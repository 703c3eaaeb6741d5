using System.Security.Cryptography;
using Hpc.Build;
using Hpc.CommandLine;

namespace Hpc.ImageCli;

/// <summary><c>--iidfile FILE</c>: which image was made. Of an image of layers the digest of its configuration, as buildah and
/// docker have it; of a file the digest of its bytes.</summary>
internal sealed class ImageIdFile
{
    private readonly string? _file;
    private readonly ImageTarget _target;
    private string? _digest;

    /// <exception cref="RefusedException">A directory has no digest.</exception>
    public ImageIdFile(ParsedArguments words, ImageTarget target)
    {
        (_file, _target) = (words.Has("dry-run") ? null : words.Text("iidfile"), target);
        if (_file is not null && target is { Format: ImageFormat.Directory, Layers: null })
        {
            throw new RefusedException("cannot write --iidfile of a directory", "files and images of layers have digests",
                "build a file, or remove the option");
        }

        if (_file is not null)
        {
            File.Delete(_file); // of an older image: a build that fails leaves none
        }
    }

    /// <summary>Settings that tell of the image that is made.</summary>
    public ImageSettings In(ImageSettings settings) => settings with { Made = digest => _digest = digest };

    public void Write()
    {
        if (_file is not null)
        {
            File.WriteAllText(_file, _digest ?? Digest(ImageTarget.Text(_target.Path)));
        }
    }

    private static string Digest(string path)
    {
        using FileStream file = File.OpenRead(path);
        return $"sha256:{Convert.ToHexStringLower(SHA256.HashData(file))}";
    }
}
