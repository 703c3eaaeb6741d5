using Hpc.Host;
using Hpc.Tests;

namespace Hpc.ImageCli.Tests;

/// <summary>A theory over corpus files that needs programs of other people.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class CorpusToolTheoryAttribute : TheoryAttribute
{
    public CorpusToolTheoryAttribute(params string[] programs) => Skip = Corpora.Absent ?? Peer.Missing(programs);
}
