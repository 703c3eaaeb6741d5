using Hpc.Host;

namespace Hpc.ImageCli.Tests;

/// <summary>A test of the published program, which several processes run at once, with programs of other people.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PublishedTheoryAttribute : TheoryAttribute
{
    public PublishedTheoryAttribute(params string[] programs) => Skip = Published.WhyNot ?? Peer.Missing(programs);
}
