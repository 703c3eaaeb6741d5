namespace Hpc.Files;

/// <summary>An absolute, normalised path inside the container: no "//", ".", "..", or trailing slash.</summary>
public readonly record struct ContainerPath
{
    private readonly string? _text;

    private ContainerPath(string text) => _text = text;

    public static ContainerPath Root { get; } = new("/");

    /// <summary>Normalises an absolute path; ".." at the root stays there.</summary>
    /// <exception cref="ArgumentException">The path is relative.</exception>
    public static ContainerPath Of(string path)
    {
        if (!path.StartsWith('/'))
        {
            throw new ArgumentException($"'{path}' is not absolute", nameof(path));
        }

        if (IsNormal(path))
        {
            return new ContainerPath(path);
        }

        List<string> parts = [];
        foreach (string part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == "..")
            {
                parts.RemoveRange(Math.Max(0, parts.Count - 1), Math.Min(1, parts.Count));
            }
            else if (part != ".")
            {
                parts.Add(part);
            }
        }

        return new ContainerPath("/" + string.Join("/", parts));
    }

    private static bool IsNormal(string path) => path.Length == 1 || !(path.EndsWith('/')
        || path.Contains("//", StringComparison.Ordinal) || path.Contains("/.", StringComparison.Ordinal));

    public string[] Parts => ToString().Split('/', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Number of components; 0 for the root.</summary>
    public int Depth => ToString() == "/" ? 0 : ToString().AsSpan().Count('/');

    public ContainerPath Parent =>
        this == Root ? Root : new ContainerPath(ToString()[..Math.Max(1, ToString().LastIndexOf('/'))]);

    /// <summary>The last component; empty for the root.</summary>
    public string Name => ToString()[(ToString().LastIndexOf('/') + 1)..];

    public ContainerPath Append(string name) => new(this == Root ? "/" + name : $"{this}/{name}");

    /// <summary>True for the path itself and everything below it.</summary>
    public bool Contains(ContainerPath other) =>
        this == Root || other == this || (other.ToString() is var below && below.StartsWith(ToString(), StringComparison.Ordinal)
            && below[ToString().Length] == '/');

    public override string ToString() => _text ?? "/";
}
