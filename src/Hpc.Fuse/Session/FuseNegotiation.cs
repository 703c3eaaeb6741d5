using Hpc.Binary;
using Hpc.Fuse.Wire;

namespace Hpc.Fuse.Session;

/// <summary>What kernel and server agree on: the answer to INIT, and what follows from it for other answers.</summary>
internal sealed record FuseNegotiation
{
    /// <summary>FUSE_KERNEL_VERSION: the major version of the protocol.</summary>
    public const uint Major = 7;

    /// <summary>The newest minor version whose messages this server knows (Linux 6.18). The kernel adapts to the lower
    /// one.</summary>
    public const uint NewestMinor = 45;

    /// <summary>Linux 4.18 (RHEL 8), the first on which an unprivileged user may mount FUSE.</summary>
    public const uint OldestMinor = 26;

    /// <summary>Nothing is ever written; the kernel takes no less.</summary>
    public const int MaximumWrite = 4096;

    /// <summary>Bytes of the longest answer to READ.</summary>
    public const int MaximumRead = 1 << 20;

    /// <summary>Read-ahead requests under way at once, enough to keep every thread busy.</summary>
    private const ushort MaximumBackground = 64;

    private const uint NanosecondsPerSecond = 1_000_000_000;

    private const FuseInitFlags Wanted =
        FuseInitFlags.AsyncRead
        | FuseInitFlags.DoReadDirPlus
        | FuseInitFlags.AsyncDirectIo
        | FuseInitFlags.NoOpenSupport
        | FuseInitFlags.ParallelDirOps
        | FuseInitFlags.MaxPages
        | FuseInitFlags.CacheSymlinks
        | FuseInitFlags.NoOpenDirSupport
        | FuseInitFlags.ExplicitInvalidateData
        | FuseInitFlags.InitExt;

    public required FuseInitOut Answer { get; init; }

    /// <summary>The kernel takes ENOSYS to OPEN as "never ask again".</summary>
    public required bool OpenNeedsNoAnswer { get; init; }

    /// <summary>The kernel takes ENOSYS to OPENDIR as "never ask again" (5.1 and later); before, it would be the caller's
    /// error.</summary>
    public required bool OpenDirNeedsNoAnswer { get; init; }

    /// <summary>The longest answer in pages of so many bytes.</summary>
    internal static ushort PagesOfRead(int pageSize) => (ushort)(MaximumRead / pageSize);

    /// <summary>None for what no kernel offers that is supported.</summary>
    /// <param name="offer">The arguments of INIT.</param>
    public static FuseNegotiation? TryAgree(ReadOnlySpan<byte> offer) =>
        offer.Length >= FuseInitIn.MinimumSize && FuseInitIn.Parse(offer) is { Major: Major, Minor: >= OldestMinor } parsed
            ? Of(parsed) : null;

    /// <exception cref="UnsupportedFeatureException">A kernel older than any that is supported.</exception>
    public static FuseNegotiation Of(in FuseInitIn offer)
    {
        if (offer.Major != Major || offer.Minor < OldestMinor)
        {
            throw new UnsupportedFeatureException($"FUSE protocol {offer.Major}.{offer.Minor}", "Linux 4.18 or later is needed");
        }

        FuseInitFlags agreed = offer.Flags & Wanted;
        return new FuseNegotiation
        {
            Answer = new FuseInitOut(
                Major,
                Math.Min(offer.Minor, NewestMinor),
                offer.MaxReadAhead,
                (uint)agreed,
                MaximumBackground,
                MaximumBackground * 3 / 4,
                MaximumWrite,
                NanosecondsPerSecond,
                PagesOfRead(Environment.SystemPageSize),
                0,
                (uint)((ulong)agreed >> 32)),
            OpenNeedsNoAnswer = agreed.HasFlag(FuseInitFlags.NoOpenSupport),
            OpenDirNeedsNoAnswer = agreed.HasFlag(FuseInitFlags.NoOpenDirSupport),
        };
    }
}
