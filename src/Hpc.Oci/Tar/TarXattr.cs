namespace Hpc.Oci;

/// <summary>An extended attribute: its whole name (<c>user.mime</c>, <c>security.capability</c>) and its bytes.</summary>
public sealed record TarXattr(string Name, byte[] Value);
