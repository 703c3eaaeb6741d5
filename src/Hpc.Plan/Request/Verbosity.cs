namespace Hpc.Plan;

/// <summary>How much hpcrun itself says on stderr. The solver's own output is not touched.</summary>
public enum Verbosity
{
    /// <summary>Errors only (<c>--quiet</c>, <c>--silent</c>).</summary>
    Quiet,

    /// <summary>Errors and warnings.</summary>
    Normal,

    /// <summary>Also what was decided and why (<c>--verbose</c>).</summary>
    Verbose,

    /// <summary>Everything (<c>--debug</c>).</summary>
    Debug,
}
