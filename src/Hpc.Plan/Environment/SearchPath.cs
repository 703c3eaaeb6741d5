namespace Hpc.Plan;

/// <summary>The value of PATH.</summary>
internal static class SearchPath
{
    /// <summary>The directories of the default PATH that are missing, behind the others: an image's own value may leave out
    /// /bin.</summary>
    public static string WithDefaults(string path)
    {
        string[] present = path.Split(':');
        IEnumerable<string> missing = WellKnownVariable.DefaultPath.Split(':').Except(present);
        return path.Length == 0 ? WellKnownVariable.DefaultPath : string.Join(':', missing.Prepend(path));
    }

    /// <summary>The user's words on top: in front, behind.</summary>
    public static string WithOverrides(string path, ContainerOverrides overrides)
    {
        path = overrides.PrependPath is { Length: > 0 } first ? $"{first}:{path}" : path;
        return overrides.AppendPath is { Length: > 0 } last ? $"{path}:{last}" : path;
    }
}
