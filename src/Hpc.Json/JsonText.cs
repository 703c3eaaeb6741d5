namespace Hpc.Json;

/// <summary>How texts of a document are held.</summary>
public enum JsonText
{
    /// <summary>As .NET has them, in UTF-16.</summary>
    Characters,

    /// <summary>The bytes of their UTF-8 form, one char each (adr/0002).</summary>
    Bytes,
}
