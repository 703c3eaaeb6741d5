using System.Globalization;

namespace Hpc.Crate;

/// <summary>Where a name was found.</summary>
/// <param name="File">One char per byte.</param>
/// <param name="Offset">In bytes, from 0.</param>
/// <param name="Line">From 1; null: it is no text, or the file's own name.</param>
public sealed record NameHit(PersonalName Name, string File, long Offset, long? Line)
{
    /// <summary>FILE:LINE, by which it is accepted; the file's own name alone.</summary>
    public string Place => Line is { } line ? string.Create(CultureInfo.InvariantCulture, $"{File}:{line}") : File;

    public override string ToString() => $"{Place}{Byte}: {Name.Kind} '{Name.Text}'";

    private string Byte => Offset == 0 && Line is null ? "" : string.Create(CultureInfo.InvariantCulture, $", byte {Offset}");
}
