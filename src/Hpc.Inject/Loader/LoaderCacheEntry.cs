namespace Hpc.Inject;

/// <summary>One line of ldconfig -p.</summary>
/// <param name="Name">As programs ask for it: libm.so.6.</param>
/// <param name="Path">Where it is.</param>
/// <param name="Flags">What kind of object, e.g. 0x303 for x86-64 libc6; see <see cref="LoaderCache.FlagsOf"/>.</param>
/// <param name="OsVersion">Oldest kernel, as ldconfig packed it; 0 in new caches.</param>
/// <param name="HardwareBits">Hardware that is needed; bits of old glibc. 0 in a name that has
/// <paramref name="Hardware"/>.</param>
/// <param name="Hardware">The glibc-hwcaps directory, e.g. x86-64-v3; null for every machine.</param>
public sealed record LoaderCacheEntry(string Name, string Path, int Flags, uint OsVersion = 0, ulong HardwareBits = 0,
    string? Hardware = null);
