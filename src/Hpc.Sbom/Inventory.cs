namespace Hpc.Sbom;

/// <summary>What an image is made of.</summary>
/// <param name="Packages">In the order of kind, name, version and origin.</param>
/// <param name="Unread">What could not be read: where there is one, packages may be missing.</param>
/// <param name="System">What the image says it is; null where it does not.</param>
public sealed record Inventory(IReadOnlyList<Package> Packages, IReadOnlyList<UnreadFile> Unread, OperatingSystem? System);
