using Hpc.Linux;

namespace Hpc.Host;

/// <summary>Paths of the host as a user writes them.</summary>
public static class HostPath
{
    /// <summary>The path as messages name it.</summary>
    public static string Absolute(string name) => Absolute(name, Unistd.WorkingDirectory() ?? "");

    /// <param name="directory">Where a relative name starts.</param>
    public static string Absolute(string name, string directory) => name.StartsWith('/') ? name : $"{directory}/{name}";
}
