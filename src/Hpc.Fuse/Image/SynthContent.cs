namespace Hpc.Fuse;

/// <summary>The bytes of a synthesised file, made when somebody first looks at it.</summary>
internal sealed class SynthContent(Func<byte[]> make)
{
    private readonly Lazy<byte[]> _bytes = new(make);

    public ReadOnlySpan<byte> Bytes => _bytes.Value;
}
