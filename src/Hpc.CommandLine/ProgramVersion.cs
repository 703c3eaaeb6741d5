namespace Hpc.CommandLine;

/// <summary>Which hpcrun this is: the build writes the rest of this class.</summary>
public static partial class ProgramVersion
{
    /// <summary>0.1.0, and behind a plus the commit where it was built from a checkout (PEP 440: a local version).</summary>
    public static string Text => Commit.Length > 0 ? $"{Number}+{Commit}" : Number;
}
