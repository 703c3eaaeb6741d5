using Hpc.Host;
using Hpc.Plan;

namespace Hpc.Launch;

/// <summary>What a launch does about prefetch profiles.</summary>
/// <param name="Profile">A file with one; null for the one in the SIF file, if there is one.</param>
/// <param name="IsOff">None is used.</param>
/// <param name="RecordTo">A file to write one to; null for none.</param>
public sealed record PrefetchChoice(string? Profile, bool IsOff, string? RecordTo)
{
    /// <summary>What nobody asked for otherwise.</summary>
    public static readonly PrefetchChoice Usual = new(null, false, null);

    /// <summary>Recording wants the program to ask for every block itself.</summary>
    public static PrefetchChoice Of(RunRequest request) => new(
        request.PrefetchProfile,
        request.NoPrefetch || request.RecordPrefetch is not null,
        request.RecordPrefetch is { } file ? HostPath.Absolute(file.Length > 0 ? file : DefaultName(request.Image)) : null);

    /// <summary>In the working directory: an image often lies where its user cannot write.</summary>
    private static string DefaultName(string image) => image[(image.LastIndexOf('/') + 1)..] + ".prefetch";
}
