using Hpc.Build;
using Hpc.Linux;

namespace Hpc.ImageCli;

/// <summary>A layer that a program writes, which the cache keeps for the next build that comes to the same program in the same
/// way.</summary>
internal sealed class StepLayer(BuildPlace place, BuildRequest request)
{
    /// <param name="key">A digest of all that the layer depends on.</param>
    /// <param name="settings">Of the layer.</param>
    /// <param name="isTrace">Files that stay out of it.</param>
    /// <param name="run">Runs the program, with a directory for what it writes; gives its status.</param>
    /// <exception cref="RefusedException">The program failed.</exception>
    public BuiltLayers Add(BuiltLayers layers, string key, string title, ImageSettings settings, Predicate<string> isTrace,
        Func<string, int> run,
        Func<int, RefusedException> failed)
    {
        string layer = place.LayerPath(key);
        if (!request.IsFresh && BuildPlace.Has(layer))
        {
            request.Note($"{title} is in the cache");
            return layers.With(layer, key, title);
        }

        if (request.IsOnlyExplained)
        {
            return layers with { IsUnknown = true };
        }

        request.Note($"running {title}");
        string upper = place.NewDirectory("upper");
        int status = run(upper);
        if (status != 0)
        {
            throw request.Disk.OfStep(failed(status));
        }

        using LayerStack stack = layers.Open();
        UpperLayer written = new(ImageTarget.Bytes(upper) + "/upper", stack.Files) { IsTrace = isTrace };
        written.Write(ImageTarget.Bytes(layer), settings);
        TreeRemoval.Remove(ImageTarget.Bytes(upper));
        if (written.LeftOut is [var first, ..] all)
        {
            request.Note($"left out, as they differ from build to build: {all.Count} files such as /{ImageTarget.Text(first)}");
        }

        return layers.With(layer, key, title);
    }
}
