using Hpc.Build;
using Hpc.CommandLine;
using Hpc.Host;
using Hpc.Oci;

namespace Hpc.ImageCli;

/// <summary>A build whose DEST is an image of a registry: it is made below TMPDIR, and pushed when it is whole.</summary>
internal static class PushedBuild
{
    /// <param name="uri">As the user wrote it.</param>
    /// <param name="make">Makes the image.</param>
    public static void Run(ImageSource registry, string uri, ParsedArguments words, Action<ImageTarget> make)
    {
        using BuildPlace place = new(cache: null);
        string file = place.NewName("pushed" + (registry.Kind == SourceKind.Oras ? ".sif" : ".tar"));
        string made = registry.Kind == SourceKind.Oras ? file : $"oci-archive:{file}";
        make(ImageTarget.Of(made, format: null));
        if (!words.Has("dry-run"))
        {
            PushCommand.Push(made, uri, words);
        }
    }
}
