namespace Hpc.Oci;

/// <summary>Words that name no image. Not a fault of any file: the user wrote something else than he meant.</summary>
public sealed class ReferenceException(string message, string why, string remedy) : RefusedException(message, why, remedy);
