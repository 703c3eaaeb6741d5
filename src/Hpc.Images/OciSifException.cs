namespace Hpc.Images;

/// <summary>A SIF file that holds an OCI layout and no root file system: its layers have to be merged first.</summary>
public sealed class OciSifException(string message, string why, string remedy) : RefusedException(message, why, remedy);
