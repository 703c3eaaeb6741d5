namespace Hpc.Cli;

/// <summary>Files of an image that is not mounted, links followed inside it: of a SquashFS file system or of a directory alike.</summary>
/// <param name="Read">The content of the file at an absolute path; null if there is none.</param>
/// <param name="List">The names in the directory at an absolute path; null if there is none.</param>
internal sealed record ImageFiles(Func<string, byte[]?> Read, Func<string, IReadOnlyList<string>?> List);
