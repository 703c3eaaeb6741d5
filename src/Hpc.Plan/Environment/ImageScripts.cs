namespace Hpc.Plan;

/// <summary>One environment script of an image.</summary>
internal sealed record ImageScript(string Path, string Text)
{
    /// <summary>The path in <see cref="ImageScripts"/>' order, where it is another.</summary>
    public string Place { get; init; } = Path;

    /// <summary>Whether a shell in the container finds it; otherwise it is ours, and the path only a name for messages.</summary>
    public bool IsInImage { get; init; } = true;
}

/// <summary>The environment scripts that an image brings, in the order in which they are sourced.</summary>
internal static class ImageScripts
{
    private const string Directory = "/.singularity.d/env";

    /// <summary>The one file of images from before Singularity 2.3.</summary>
    private const string OldScript = "/environment";

    /// <summary>Behind this script the user's settings are applied.</summary>
    public const string Base = Directory + "/99-base.sh";

    /// <summary>Scripts after which the default directories are added to PATH: they set it to the value of an OCI
    /// image.</summary>
    private static readonly string[] SettingPath = [Directory + "/10-docker2singularity.sh",
        Directory + "/10-docker.sh", OldScript];

    /// <summary>Applies the path words; done here, so that every image does it in the same way.</summary>
    private const string RuntimeVariables = Directory + "/99-runtimevars.sh";

    public static IReadOnlyList<ImageScript> Of(FileTree files)
    {
        IReadOnlyList<string> names = files.List(Directory);
        if (names.Count == 0)
        {
            return files.ReadText(OldScript) is { } old ? [new ImageScript(OldScript, old)] : [];
        }

        List<ImageScript> scripts = [];
        foreach (string name in names.Where(name => name.EndsWith(".sh", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            string path = $"{Directory}/{name}";
            if (path != RuntimeVariables && files.ReadText(path) is { } text)
            {
                scripts.Add(new ImageScript(path, text));
            }
        }

        return scripts;
    }

    public static bool SetsPath(string path) => SettingPath.Contains(path);

    /// <summary>How many of the scripts come before the user's settings.</summary>
    public static int CountBeforeOverrides(IReadOnlyList<ImageScript> scripts) =>
        scripts.Count(script => string.CompareOrdinal(script.Place, Base) <= 0 || script.Place == OldScript);
}
