using Hpc.Host;
using Hpc.Images.Extraction;
using Hpc.Linux;
using Hpc.Stage;

namespace Hpc.Launch.Unpacking;

/// <summary>Writes the files of an image into a directory of this node, for as long as somebody wants them. Signals do not end
/// this process meanwhile: whoever is to become the solver ends by them, and then the work is given up in order.</summary>
internal static class ImageCopying
{
    private const int MostThreads = 16;
    private const int LookMilliseconds = 100;
    private const int SmallStack = 128 * 1024;

    /// <param name="root">An empty directory that only this user can come to.</param>
    /// <exception cref="SystemCallException">There is no room, or nothing may be made there.</exception>
    /// <exception cref="OperationCanceledException">Nobody wants it any more.</exception>
    public static void Copy(ServedImage image, string root)
    {
        using DiskTree tree = new(root, new TreeRules { IsPrivate = true });
        bool isDone = false;
        if (StageEntry.ControlSocket() is >= 0 and int control)
        {
            _ = NativeThread.Start(() => StopWhenUnwanted(tree, control, () => Volatile.Read(ref isDone)), SmallStack);
        }

        try
        {
            ImageExtraction.Run(image.OpenFiles, tree, Math.Min(Environment.ProcessorCount, MostThreads));
        }
        finally
        {
            Volatile.Write(ref isDone, true);
        }

        if (tree.Losses.Text is { } losses)
        {
            Terminal.Warning($"the unpacked image has losses: {losses}");
        }
    }

    /// <summary>The process that will be the solver holds the other end of the socket, and says nothing before it has a
    /// plan.</summary>
    private static void StopWhenUnwanted(DiskTree tree, int control, Func<bool> isDone)
    {
        bool[] gone = [false];
        while (!isDone())
        {
            if (Poll.Wait([control], gone, LookMilliseconds) > 0)
            {
                tree.Stop();
                return;
            }
        }
    }
}
