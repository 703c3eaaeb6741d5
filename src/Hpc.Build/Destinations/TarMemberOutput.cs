using Hpc.Host;
using Hpc.Oci;

namespace Hpc.Build;

/// <summary>Files as the members of a new tar archive. A member's header is written when its size is known.</summary>
internal sealed class TarMemberOutput : MemberOutput
{
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly HashSet<string> _directories = new(StringComparer.Ordinal);
    private readonly ImageSettings _settings;
    private readonly string _path;
    private readonly AtomicFile _file;
    private long _start;
    private long _position;

    /// <param name="path">One char per byte.</param>
    /// <exception cref="RefusedException">There is a file of this name, or none can be made there.</exception>
    public TarMemberOutput(string path, ImageSettings settings)
    {
        (_path, _settings) = (path, settings);
        _file = OutputName.NewFile(path, settings.Force, 0x1b6);
    }

    public override bool Has(string path) => _names.Contains(path);

    /// <inheritdoc/>
    /// <remarks>A directory stands in front of what is in it: some readers can make none that is not described (skopeo as an
    /// ordinary user).</remarks>
    public override void Begin(string directory)
    {
        for (int end = directory.IndexOf('/'); directory.Length > 0; end = directory.IndexOf('/', end + 1))
        {
            string part = end < 0 ? directory : directory[..end];
            if (_directories.Add(part))
            {
                _file.Storage.Write(_position, TarWriter.DirectoryHeader(part, _settings.Time));
                _position += TarWriter.BlockSize;
            }

            if (end < 0)
            {
                break;
            }
        }

        _start = _position;
        _position += TarWriter.BlockSize;
    }

    public override void Write(ReadOnlySpan<byte> bytes)
    {
        _file.Storage.Write(_position, bytes);
        _position += bytes.Length;
    }

    public override void End(string path)
    {
        if (!_names.Add(path))
        {
            _file.Storage.SetLength(_start);
            _position = _start;
            return;
        }

        long size = _position - _start - TarWriter.BlockSize;
        _file.Storage.Write(_start, TarWriter.FileHeader(path, size, _settings.Time));
        _position += TarWriter.Padding(size);
        _file.Storage.SetLength(_position);
    }

    public override void Commit(string path, Func<byte[]?, byte[]> content)
    {
        Put(path, content(null));
        _file.Storage.SetLength(_position + (2 * TarWriter.BlockSize));
        OutputName.Commit(_file, _path, _settings.Force);
    }

    private protected override void Close() => _file.Dispose();
}
