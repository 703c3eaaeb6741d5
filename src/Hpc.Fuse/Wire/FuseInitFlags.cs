namespace Hpc.Fuse.Wire;

/// <summary>Features that kernel and server agree on in INIT. The low 32 bits travel in "flags", the high ones in "flags2", which
/// is there when <see cref="InitExt"/> is set (7.36). The names are the kernel's, FUSE_ASYNC_READ and so on.</summary>
[Flags]
internal enum FuseInitFlags : ulong
{
    None = 0,

    /// <summary>Several reads of one file at a time; without it read-ahead waits for each answer.</summary>
    AsyncRead = 1UL << 0,

    /// <summary>Answer READDIR with READDIRPLUS always: a listing brings the attributes along.</summary>
    DoReadDirPlus = 1UL << 13,
    AsyncDirectIo = 1UL << 15,

    /// <summary>ENOSYS to OPEN means "never ask again, keep the page cache" (7.23).</summary>
    NoOpenSupport = 1UL << 17,

    /// <summary>LOOKUP and READDIR in one directory in parallel (7.25).</summary>
    ParallelDirOps = 1UL << 18,

    /// <summary>max_pages of the answer counts (7.28).</summary>
    MaxPages = 1UL << 22,

    /// <summary>Link targets live in the page cache (7.28).</summary>
    CacheSymlinks = 1UL << 23,

    /// <summary>ENOSYS to OPENDIR means "never ask again, cache the listing" (7.29).</summary>
    NoOpenDirSupport = 1UL << 24,

    /// <summary>Only the server invalidates cached data, not a changed mtime (7.30).</summary>
    ExplicitInvalidateData = 1UL << 25,

    /// <summary>flags2 is there (7.36).</summary>
    InitExt = 1UL << 30,
}
