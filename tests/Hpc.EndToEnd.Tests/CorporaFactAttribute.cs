namespace Hpc.EndToEnd.Tests;

/// <summary>A test that runs an image of the corpora; skipped where they are absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CorporaFactAttribute : FactAttribute
{
    public CorporaFactAttribute() =>
        Skip = Published.WhyNot ?? (Corpora.Directory is null
            ? "the corpora are absent: HPCRUN_CORPORA names no directory" : null);
}
