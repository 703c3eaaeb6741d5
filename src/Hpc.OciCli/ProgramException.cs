namespace Hpc.OciCli;

/// <summary>The program could not be executed though it is there: what a shell would say, and in the same place.</summary>
internal sealed class ProgramException(string message) : RuntimeException(message);
