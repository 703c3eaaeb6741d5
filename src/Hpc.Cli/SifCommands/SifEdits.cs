using Hpc.Binary;
using Hpc.Sif;

namespace Hpc.Cli;

/// <summary>What <c>hpcrun sif new|add|del|setprim</c> do to a file. They print nothing, as siftool; <c>now</c> is the clock's or
/// SOURCE_DATE_EPOCH, and is not recorded in an image that has no times.</summary>
internal static class SifEdits
{
    internal static void New(RandomAccessStorage file, Guid id, UnixTime now) =>
        SifImage.Create(file, new SifCreation { Id = id, Time = now });

    /// <param name="digest">"sha256:..." of a source's bytes; asked for OCI blobs only.</param>
    internal static void Add(
        RandomAccessStorage file, SifAddRequest request, RandomAccessSource data, UnixTime now,
        Func<RandomAccessSource, string> digest)
    {
        SifImage image = SifImage.Load(file);
        image.Add(request.ToObject(() => digest(data)), data, image.TimeOfChange(now));
    }

    internal static void Del(RandomAccessStorage file, uint id, UnixTime now, bool zero, bool compact)
    {
        SifImage image = SifImage.Load(file);
        image.Delete(id, image.TimeOfChange(now), zero, compact);
    }

    internal static void Setprim(RandomAccessStorage file, uint id, UnixTime now)
    {
        SifImage image = SifImage.Load(file);
        image.SetPrimary(id, image.TimeOfChange(now));
    }
}
