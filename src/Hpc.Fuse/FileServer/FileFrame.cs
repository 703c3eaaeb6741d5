namespace Hpc.Fuse.FileServer;

/// <summary>What is served around a file of the image.</summary>
public sealed record FileFrame(byte[] Before, byte[] Behind);
