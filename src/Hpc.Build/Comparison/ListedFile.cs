using Hpc.SquashFs;

namespace Hpc.Build;

/// <summary>One file of a tree, as two trees are compared by it.</summary>
/// <param name="Entry">Type, permissions, owner, time, target and attributes.</param>
/// <param name="Size">Bytes of a file's content.</param>
/// <param name="Digest">Of the content, hexadecimal; empty for what is not a file.</param>
/// <param name="FirstName">The first, in order of bytes, of all names of the same file.</param>
public sealed record ListedFile(NewEntry Entry, long Size, string Digest, string FirstName);
