namespace Hpc.Fuse.Session;

/// <summary>How many threads serve an image.</summary>
internal readonly record struct ServerThreads(int Answering, int Background)
{
    /// <summary>More would not help: what takes long is decoding, and background work has threads of its own.</summary>
    private const int MostAnswering = 8;

    private const int MostBackground = 3;

    /// <param name="processors">That the server may use.</param>
    public static ServerThreads For(int processors) =>
        new(Math.Clamp(processors, 2, MostAnswering), Math.Clamp(processors - 1, 1, MostBackground));

    public static ServerThreads Usual { get; } = For(Environment.ProcessorCount);
}
