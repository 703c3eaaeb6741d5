using Xunit;

namespace Hpc.Tests;

/// <summary>A theory over corpus files.</summary>
internal sealed class CorpusTheoryAttribute : TheoryAttribute
{
    public CorpusTheoryAttribute() => Skip = Corpora.Absent;
}
