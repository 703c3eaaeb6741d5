using System.Text;

namespace Hpc.Fuse.FileServer;

/// <summary>The components of a path that have yet to be walked. Symbolic links push theirs in front.</summary>
internal sealed class ImagePath
{
    private readonly Stack<string> _components = new();

    public ImagePath(string path) => Push(path);

    public bool IsEmpty => _components.Count == 0;

    public string Next() => _components.Pop();

    /// <summary>Puts the components of a path in front of what is left.</summary>
    public void Push(string path)
    {
        foreach (string component in Enumerable.Reverse(path.Split('/')))
        {
            if (component.Length != 0 && component != ".")
            {
                _components.Push(component);
            }
        }
    }

    /// <summary>Paths are Latin-1 strings, one char per byte (adr/0002).</summary>
    public static byte[] BytesOf(string component) => Encoding.Latin1.GetBytes(component);
}
