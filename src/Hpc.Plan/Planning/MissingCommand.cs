namespace Hpc.Plan;

/// <summary>What is said of a program that the container does not have, whoever finds that out: the kernel, or the shell that
/// reads the image's scripts.</summary>
/// <param name="What">Behind the name of the program.</param>
public sealed record MissingCommand(string What, string Why, string Remedy)
{
    /// <summary>A name without a slash.</summary>
    public static MissingCommand InPath(string path) => new("executable file not found in $PATH",
        $"no directory of the container's PATH has it: {path}", "give the full path, or look: hpcrun exec IMAGE ls /usr/bin");

    public static MissingCommand File(string command) => new("no such file",
        "the container has no such file, or the loader or interpreter that it names is missing",
            "hpcrun exec IMAGE ls -l " + command);

    public static MissingCommand NotExecutable(string command) => new("permission denied",
        "it is a directory, has no execute bit, or is on a file system mounted noexec", "hpcrun exec IMAGE ls -l " + command);
}
