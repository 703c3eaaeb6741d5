namespace Hpc.Oci;

/// <summary>Bytes of a sparse file that are in the stream; what lies between segments reads as zeros.</summary>
/// <param name="Offset">In the file.</param>
internal readonly record struct SparseSegment(long Offset, long Length);
