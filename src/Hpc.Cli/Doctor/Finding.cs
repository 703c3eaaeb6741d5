namespace Hpc.Cli;

/// <summary>How bad a finding is.</summary>
internal enum Severity
{
    /// <summary>As it should be.</summary>
    Good,

    /// <summary>hpcrun works, some option or speed is lost.</summary>
    Limited,

    /// <summary>hpcrun cannot start a container.</summary>
    Fatal,
}

/// <summary>One thing that doctor looked at.</summary>
/// <param name="Subject">What it is about, e.g. "user namespaces".</param>
/// <param name="State">What was found.</param>
/// <param name="Remedy">What to do; empty if nothing is wrong.</param>
internal sealed record Finding(Severity Severity, string Subject, string State, string Remedy = "");
