namespace Hpc.Oci;

/// <summary>Where the data of a file stand.</summary>
/// <param name="Layer">0 is the bottom layer.</param>
/// <param name="Entry">0 is the layer's first entry.</param>
public readonly record struct LayerContent(int Layer, int Entry);
