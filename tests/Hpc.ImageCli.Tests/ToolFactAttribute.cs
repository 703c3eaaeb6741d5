using Hpc.Host;

namespace Hpc.ImageCli.Tests;

/// <summary>A test that needs programs of other people.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ToolFactAttribute : FactAttribute
{
    public ToolFactAttribute(params string[] programs) => Skip = Peer.Missing(programs);
}
