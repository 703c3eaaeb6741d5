namespace Hpc.Archives;

/// <summary>How the program of a rerun is started, and waited for.</summary>
/// <param name="environment">NAME=VALUE; one char per byte.</param>
/// <param name="input">A descriptor.</param>
internal delegate int RerunStart(string program, IReadOnlyList<string> words, IReadOnlyList<string> environment, int input);
