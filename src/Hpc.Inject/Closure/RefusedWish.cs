namespace Hpc.Inject;

/// <summary>A library that cannot go into the image.</summary>
public sealed record RefusedWish(LibraryWish Wish, LibraryObstacle Obstacle);
