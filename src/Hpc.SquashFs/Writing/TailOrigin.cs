namespace Hpc.SquashFs;

/// <summary>Where the image that a tail was read from has it.</summary>
/// <param name="Fragment">Number of the fragment block.</param>
/// <param name="Offset">Byte of the decoded block.</param>
internal readonly record struct TailOrigin(SquashFsImage Image, uint Fragment, int Offset);
