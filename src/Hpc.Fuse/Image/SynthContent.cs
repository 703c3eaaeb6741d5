namespace Hpc.Fuse;

/// <summary>The bytes of a synthesised file, found out when somebody first looks; where that fails, it is tried again at the next look. What
/// is the image's is read when somebody reads it here, and held nowhere.</summary>
internal sealed class SynthContent(Func<SynthBody> find)
{
    private readonly Lock _finding = new();
    private SynthBody? _body;

    /// <summary>A file without bytes.</summary>
    public static SynthContent Empty { get; } = new(() => SynthBody.Empty);

    public SynthBody Body
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
