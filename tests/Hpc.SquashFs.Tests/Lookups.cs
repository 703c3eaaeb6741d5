namespace Hpc.SquashFs.Tests;

/// <summary>Files of an image by their paths, for tests: the readers that follow links are others (Hpc.Files).</summary>
internal static class Lookups
{
    /// <summary>The file with this path, or null. No link is followed; ".." at the root stays there.</summary>
    public static SquashFsNode? Lookup(this SquashFsImage image, string path)
    {
        Stack<SquashFsNode> trail = new([image.Root]);
        foreach (string name in path.Split('/').Where(name => name is not ("" or ".")))
        {
            if (name == "..")
            {
                _ = trail.Count > 1 ? trail.Pop() : null;
            }
            else if (trail.Peek().Find(name) is { } child)
            {
                trail.Push(child);
            }
            else
            {
                return null;
            }
        }

        return trail.Peek();
    }
}
