namespace Hpc.Slurm;

/// <summary>A plugin in plugstack.conf (spank(8)).</summary>
/// <param name="IsRequired">Where it is not, a plugin that fails is left out and the job goes on.</param>
/// <param name="Plugin">As it stands there; without a directory it is looked for in PluginDir.</param>
public sealed record PluginLine(bool IsRequired, string Plugin, IReadOnlyList<string> Arguments, string Path, int Line)
{
    public string FileName => Plugin[(Plugin.LastIndexOf('/') + 1)..];

    /// <summary>The file that is loaded.</summary>
    public string PathIn(string pluginDirectory) => Plugin.StartsWith('/') ? Plugin : $"{pluginDirectory.TrimEnd('/')}/{Plugin}";

    public override string ToString() => $"{Path}:{Line}";
}
