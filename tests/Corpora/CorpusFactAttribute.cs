using Xunit;

namespace Hpc.Tests;

/// <summary>A fact about corpus files.</summary>
internal sealed class CorpusFactAttribute : FactAttribute
{
    public CorpusFactAttribute() => Skip = Corpora.Absent;
}
