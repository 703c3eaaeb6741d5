namespace Hpc.Fuse.FileServer;

/// <summary>The bytes of an added file, found out when somebody first looks; where that fails, it is tried again at the next
/// look. What is the image's is read when somebody reads it here, and held nowhere.</summary>
internal sealed class AddedContent(Func<AddedBody> find)
{
    private readonly Lock _finding = new();
    private AddedBody? _body;

    /// <summary>A file without bytes.</summary>
    public static AddedContent Empty { get; } = new(() => AddedBody.Empty);

    public AddedBody Body
    {
        get
        {
            if (Volatile.Read(ref _body) is { } body)
            {
                return body;
            }

            lock (_finding)
            {
                return _body ??= find();
            }
        }
    }
}
