namespace Hpc.Sbom;

/// <summary>An image that says it has more packages than any image has.</summary>
public sealed class TooManyPackagesException(int most) : Exception($"more than {most} packages");
