using Hpc.Binary;
using Hpc.Oci;
using Hpc.Registry;

namespace Hpc.Build;

/// <summary>An image of layers that is being written. It can be seen when <see cref="Commit"/> returns; dropped before that,
/// nothing of it is left.</summary>
public abstract class LayeredOutput : IDisposable
{
    private readonly MemberOutput _members;

    private protected LayeredOutput(MemberOutput members, ImageSettings settings)
    {
        _members = members;
        Settings = settings;
    }

    public ImageSettings Settings { get; }

    private protected MemberOutput Members => _members;

    /// <exception cref="RefusedException">What already exists is in the way.</exception>
    public static LayeredOutput Open(ImageDestination destination, ImageSettings settings) => destination.Kind switch
    {
        SourceKind.DockerArchive => new DockerArchiveOutput(destination, settings),
        _ => new LayoutOutput(destination, settings),
    };

    /// <summary>A layer of another image, unchanged as far as the form of this one permits.</summary>
    public abstract void Carry(LayeredImage image, int layer);

    /// <summary>A new layer on top of the others.</summary>
    /// <param name="write">Writes its tar stream.</param>
    /// <returns>The digest of that.</returns>
    public abstract ImageDigest Add(Action<Stream> write);

    /// <param name="config">The configuration's bytes.</param>
    /// <param name="manifest">The manifest of the image whose layers were carried, where it has one.</param>
    public abstract void Commit(byte[] config, FetchedManifest? manifest);

    public void Dispose()
    {
        _members.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <param name="directory">Where the layer will be.</param>
    private protected WrittenLayer Write(string directory, Compressor? compressor, Action<Stream> write)
    {
        _members.Begin(directory);
        using LayerSink sink = new(compressor, Settings.Threads, (bytes, length) => _members.Write(bytes.AsSpan(0, length)));
        write(sink);
        return sink.Finish();
    }
}
