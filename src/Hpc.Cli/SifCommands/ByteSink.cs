namespace Hpc.Cli;

/// <summary>Where a command's bytes go; standard output in the program, memory in tests.</summary>
internal delegate void ByteSink(ReadOnlySpan<byte> bytes);
