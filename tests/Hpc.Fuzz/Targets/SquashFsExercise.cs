using Hpc.Binary;
using Hpc.SquashFs;

namespace Hpc.Fuzz;

/// <summary>Asks everything of an image that the reader can answer, within bounds: an image may claim to hold more than anyone
/// would wait for, and then it is the caller who stops. One wrong answer does not spare the reader the next question.</summary>
internal static class SquashFsExercise
{
    private const int Files = 400;
    private const int Names = 100;
    private static readonly byte[] s_buffer = new byte[64 * 1024];

    public static void Run(byte[] bytes)
    {
        SquashFsImage image = SquashFsImages.Open(bytes);
        foreach ((string path, SquashFsNode node) in image.Walk().Take(Files))
        {
            foreach (Action question in Questions(image, path, node))
            {
                Ask(question);
            }
        }
    }

    public static void Ask(Action question)
    {
        try
        {
            question();
        }
        catch (Exception error) when (error is CorruptImageException or UnsupportedFeatureException)
        {
            // An answer too.
        }
    }

    /// <summary>By the first names of a path.</summary>
    private static void Find(SquashFsNode node, string path)
    {
        foreach (string name in path.Split('/', StringSplitOptions.RemoveEmptyEntries).Take(Names))
        {
            if (node.Find(name) is not { } child)
            {
                break;
            }

            node = child;
        }
    }

    private static Action[] Questions(SquashFsImage image, string path, SquashFsNode node) =>
    [
        () => _ = (node.Uid, node.Gid, node.Inode.Mode, node.Inode.RdevMajor),
        () => node.ReadLink(),
        () => image.Node(node.Inode.Number),
        () => _ = node.Xattrs().Take(50).Sum(xattr => xattr.Value.Length),
        () => node.Find("a name that is not there"),
        () => node.Read(0, s_buffer),
        () => node.Read(node.Inode.Size / 2, s_buffer.AsSpan(0, 100)),
        () => node.Read(node.Inode.Size - 100, s_buffer.AsSpan(0, 1000)),
        () => Find(image.Root, path),
    ];
}
