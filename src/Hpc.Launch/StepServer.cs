namespace Hpc.Launch;

/// <summary>What one process does for all ranks of a step on a node: serves the images, and hands out the namespaces.</summary>
/// <param name="Desk">null where the launch shares with nobody.</param>
internal sealed record StepServer(ImageServer Images, NamespaceDesk? Desk)
{
    public void ServeUntilUnmounted() => Images.ServeUntilUnmounted();
}
