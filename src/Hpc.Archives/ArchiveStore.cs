using Hpc.Binary;
using Hpc.Crate;

namespace Hpc.Archives;

/// <summary>The files of an archive, wherever they lie. Names are one char per byte, and lead nowhere else.</summary>
internal abstract class ArchiveStore : IDisposable
{
    /// <summary>Each once.</summary>
    public abstract IReadOnlyCollection<string> Names { get; }

    /// <summary>In bytes; null where there is no such file.</summary>
    public abstract long? Size(string name);

    /// <param name="name">One that there is.</param>
    public abstract RandomAccessSource Content(string name);

    /// <summary>What its header says of a file's content beside its size; null where there is no header.</summary>
    public virtual uint? Crc(string name) => null;

    public abstract void Dispose();

    protected static CorruptImageException Wrong(string name, string fault) => new("archive", -1,
        $"{fault}: '{RawText.ToUtf16(name)}'", "regular files below one directory");

    protected static string? FaultOf(string name) => ZipMember.Fault(name);
}
