using Hpc.Build;
using Hpc.CommandLine;
using Hpc.Oci;
using Hpc.Plan;

namespace Hpc.ImageCli;

/// <summary>Options that say where <c>pull</c> puts the image, and those of Apptainer's that callers give and that change nothing
/// here.</summary>
internal static class PullOptions
{
    /// <summary>Where images go that are named without a directory; the last one is Singularity 2's.</summary>
    private static readonly string[] s_directoryVariables = ["PULLDIR", "PULLFOLDER"];

    public static readonly OptionSpec TemporaryDirectory =
        new("tmpdir", '\0', "DIR", "directory for temporary files (default: $APPTAINER_TMPDIR, $TMPDIR, else /tmp)");

    public static readonly OptionSpec NoCleanup = new("no-cleanup", '\0', null, "accepted for Apptainer's scripts");

    public static readonly OptionSpec Library = new("library", '\0', "URL",
        "address of the service of library:// (default: $HPCRUN_LIBRARY, the key library, https://library.sylabs.io)");

    public static readonly OptionSpec[] Specs =
    [
        new("name", '\0', "FILE", "what to make, in the place of DEST"),
        new("dir", '\0', "DIR", "directory for the file (default: $APPTAINER_PULLDIR, else the working directory)"),
        TemporaryDirectory,
        new("sandbox", '\0', null, "make a directory"),
        new("allow-unsigned", 'U', null, "accepted for Apptainer's scripts: pull does not ask for a signature")
        { Aliases = ["allow-unauthenticated"] },
        NoCleanup,
        Library,
    ];

    /// <exception cref="CommandLineException">The name stands there twice.</exception>
    public static ImageTarget Target(ParsedArguments words, ImageSource source)
    {
        string? destination = words.Arguments.Count > 1 ? words[0] : null;
        if (words.Text("name") is not null && destination is not null)
        {
            throw new CommandLineException($"--name does not go with DEST: unexpected argument \"{destination}\"", null,
                "hpcrun pull --help");
        }

        string? directory = words.Text("dir")
            ?? s_directoryVariables.Select(ConnectionOptions.Variable).FirstOrDefault(value => value is not null);
        bool isDirectory = words.Has("sandbox");
        return ImageTarget.Of(words.Text("name") ?? destination ?? DefaultName(source, isDirectory), directory,
            isDirectory ? ImageFormat.Directory : null);
    }

    /// <summary>What is made on the way to the image goes to <c>--tmpdir</c>.</summary>
    /// <exception cref="RefusedException">There is no such directory.</exception>
    public static void UseDirectoryForTemporaryFiles(ParsedArguments words)
    {
        if ((words.Text("tmpdir") ?? ConnectionOptions.Variable("TMPDIR")) is not { } directory)
        {
            return;
        }

        if (!Directory.Exists(directory))
        {
            throw new RefusedException($"cannot put temporary files into '{directory}': no such directory",
                "--tmpdir or APPTAINER_TMPDIR names it", $"mkdir -p '{directory}'");
        }

        Environment.SetEnvironmentVariable("TMPDIR", directory);
    }

    private static string DefaultName(ImageSource source, bool isDirectory)
    {
        const string Suffix = ".sif";
        string name = source.DefaultFileName;
        return isDirectory && name.EndsWith(Suffix, StringComparison.Ordinal) ? name[..^Suffix.Length] : name;
    }
}
