namespace Hpc.ImageCli;

/// <summary>The executable that launches programs, beside this one or where PATH finds it.</summary>
internal static class Launcher
{
    /// <param name="what">It is needed for, for the message.</param>
    /// <exception cref="RefusedException">It is not installed.</exception>
    public static string Path(string what)
    {
        string directory = System.IO.Path.GetDirectoryName(Environment.ProcessPath) ?? "/";
        string[] places = [directory, $"{directory}/../../bin", .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')];
        return places.Select(place => System.IO.Path.Combine(place, "hpcrun")).FirstOrDefault(File.Exists)
            ?? throw new RefusedException($"cannot {what}: hpcrun is not installed", "hpcrun-image starts it",
            "./install.sh, or put hpcrun beside hpcrun-image");
    }
}
