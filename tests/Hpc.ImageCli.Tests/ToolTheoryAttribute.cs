using Hpc.Host;

namespace Hpc.ImageCli.Tests;

/// <summary>As <see cref="ToolFactAttribute"/>, with rows.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ToolTheoryAttribute : TheoryAttribute
{
    public ToolTheoryAttribute(params string[] programs) => Skip = Peer.Missing(programs);
}
