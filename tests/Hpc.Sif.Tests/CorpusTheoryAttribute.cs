namespace Hpc.Sif.Tests;

/// <summary>A theory over corpus files.</summary>
internal sealed class CorpusTheoryAttribute : TheoryAttribute
{
    public CorpusTheoryAttribute() => Skip = Corpora.Absent;
}
