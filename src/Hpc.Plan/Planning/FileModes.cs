namespace Hpc.Plan;

/// <summary>Permission bits of what the plan creates; C# has no octal literals.</summary>
internal static class FileModes
{
    public const int Directory = 0b111_101_101;
    public const int PrivateDirectory = 0b111_101_000;
    public const int SharedDirectory = 0b1_111_111_111;
    public const int File = 0b110_100_100;
}
