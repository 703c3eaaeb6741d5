using Hpc.Binary;
using Hpc.Host;
using Hpc.Linux;
using Hpc.OciRuntime;

namespace Hpc.OciCli;

/// <summary>ROOT/ID: what one call of the runtime leaves for the next one. It holds a copy of config.json, the record, and, while
/// the container waits for start, the socket on which it waits.</summary>
internal sealed class ContainerDirectory
{
    public const string StartSocket = "start.sock";
    private const string RecordName = "state.json";
    private const string ConfigName = "config.json";
    private const uint OwnerOnly = 0b111_000_000;
    private const uint OwnerReads = 0b110_000_000;

    private ContainerDirectory(string root, string id)
    {
        Id = id;
        Path = $"{root}/{id}";
    }

    public string Id { get; }

    public string Path { get; }

    /// <exception cref="RuntimeException">There is a container of this name.</exception>
    public static ContainerDirectory Create(string root, string id, ReadOnlySpan<byte> config)
    {
        MakeRoot(root);
        ContainerDirectory directory = new(root, id);
        int made = Unistd.TryMakeDirectory(directory.Path, OwnerOnly);
        if (made < 0)
        {
            throw new RuntimeException(made == -Errno.EEXIST
                ? $"container with id exists: {id}" : $"cannot make {directory.Path}: {ErrnoText.Of(-made)}");
        }

        try
        {
            directory.Write(ConfigName, config);
            return directory;
        }
        catch
        {
            directory.Remove();  // a full disk: the name is free again
            throw;
        }
    }

    /// <exception cref="RuntimeException">There is none.</exception>
    public static ContainerDirectory Open(string root, string id)
    {
        CheckId(id);
        CheckRoot(root);
        ContainerDirectory directory = new(root, id);
        return Stat.Of(directory.Path, followLinks: false, out _) is { IsDirectory: true } ? directory
            : throw new RuntimeException($"container \"{id}\" does not exist");
    }

    public static IEnumerable<ContainerDirectory> All(string root)
    {
        CheckRoot(root);
        return DirectoryNames.Of(root).Order(StringComparer.Ordinal).Select(id => new ContainerDirectory(root, id));
    }

    /// <summary>As runc's: letters, digits and _+-. , and a name of its own.</summary>
    public static void CheckId(string id)
    {
        if (id.Length is 0 or > 1024 || id is "." or ".."
            || !id.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '+' or '-' or '.'))
        {
            throw new RuntimeException($"invalid container ID format: \"{id}\"");
        }
    }

    /// <summary>null: create has not got that far, or died on the way.</summary>
    public ContainerRecord? Record() =>
        SmallFile.ReadText($"{Path}/{RecordName}") is { } text ? ContainerRecord.Parse(RawText.Bytes(text)) : null;

    public RuntimeConfig Config() => RuntimeConfigReader.Read(RawText.Bytes(
        SmallFile.ReadText($"{Path}/{ConfigName}") ?? throw new RuntimeException($"{Path}/{ConfigName} is missing")));

    /// <summary>null: the copy of config.json is missing or damaged.</summary>
    public RuntimeConfig? TryConfig()
    {
        try
        {
            return Config();
        }
        catch (Exception error) when (error is RuntimeException or CorruptImageException or UnsupportedFeatureException)
        {
            return null;
        }
    }

    public void Save(ContainerRecord record) => Write(RecordName, record.ToJson());

    public bool WaitsForStart => Stat.Of($"{Path}/{StartSocket}", followLinks: false, out _) is not null;

    /// <summary>The container was started, or will never be.</summary>
    public void RemoveStartSocket() => _ = Unistd.TryUnlink($"{Path}/{StartSocket}");

    public void Remove()
    {
        foreach (string name in DirectoryNames.Of(Path))
        {
            _ = Unistd.TryUnlink($"{Path}/{name}");
        }

        int removed = Unistd.TryRemoveDirectory(Path);
        if (removed is < 0 and not -Errno.ENOENT)
        {
            throw new RuntimeException($"cannot remove {Path}: {ErrnoText.Of(-removed)}");
        }
    }

    private void Write(string name, ReadOnlySpan<byte> content)
    {
        int error = AtomicFile.TryReplace($"{Path}/{name}", content, OwnerReads);
        if (error < 0)
        {
            throw new RuntimeException($"cannot write {Path}/{name}: {ErrnoText.Of(-error)}");
        }
    }

    /// <summary>What a record says is believed and what config.json says is run, hooks among it: nobody else may be able to put
    /// one there.</summary>
    private static void CheckRoot(string root)
    {
        const int OthersMayWrite = 0b000_010_010;
        if (Stat.Of(root, followLinks: true, out _) is { } status
            && (status.UserId is not 0 && status.UserId != Unistd.Getuid() || (status.Mode & OthersMayWrite) != 0))
        {
            throw new RuntimeException($"cannot use {root}: user {status.UserId} owns it, and "
                + $"{((status.Mode & OthersMayWrite) != 0 ? "others" : "that user")} may write to it; set XDG_RUNTIME_DIR, or "
                + "name a directory with --root");
        }
    }

    /// <summary>Every missing part of the path.</summary>
    private static void MakeRoot(string root)
    {
        for (int slash = root.IndexOf('/', 1); slash > 0; slash = root.IndexOf('/', slash + 1))
        {
            _ = Unistd.TryMakeDirectory(root[..slash], OwnerOnly);
        }

        int made = Unistd.TryMakeDirectory(root, OwnerOnly);
        if (Stat.Of(root, followLinks: true, out int error) is not { IsDirectory: true })
        {
            throw new RuntimeException($"cannot make {root}: {ErrnoText.Of(made == -Errno.EEXIST ? -error : -made)}");
        }

        CheckRoot(root);
    }
}
