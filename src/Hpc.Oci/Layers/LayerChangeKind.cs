namespace Hpc.Oci;

/// <summary>What an entry of a layer does to the layers below it. OCI image-spec v1, layer.md, "Representing Changes".</summary>
public enum LayerChangeKind
{
    /// <summary>Adds a file system object, or replaces one.</summary>
    Add,

    /// <summary><c>.wh.NAME</c>: removes NAME, with everything beneath.</summary>
    Remove,

    /// <summary><c>.wh..wh..opq</c>: removes everything beneath its directory.</summary>
    Empty,

    /// <summary>Bookkeeping of the aufs driver: <c>.wh..wh.plnk</c> and its like.</summary>
    Nothing,
}
