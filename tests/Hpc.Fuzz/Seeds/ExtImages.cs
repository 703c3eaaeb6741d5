namespace Hpc.Fuzz;

/// <summary>Small ext file systems by mke2fs(8), with block maps and with extents, and those of the corpora.</summary>
internal static class ExtImages
{
    public static IEnumerable<byte[]> All()
    {
        foreach (string kind in new[] { "ext2", "ext3", "ext4" })
        {
            if (Made(kind) is { Length: > 0 } image)
            {
                yield return image;
            }
        }

        foreach (byte[] image in CorpusFiles.In("sif", "*.ext3"))
        {
            yield return image;
        }

        yield return new byte[4096];
    }

    private static byte[] Made(string kind)
    {
        string image = Path.Combine(Path.GetTempPath(), $"hpcrun-fuzz-{Environment.ProcessId}.{kind}");
        const string Make = """
            PATH=$PATH:/sbin:/usr/sbin; mkdir -p tree/d; for n in 1 2 3 4 5; do echo $n > tree/d/file-$n; done
            ln -sf d/file-1 tree/link; head -c 40000 /dev/urandom > tree/large
            ln -sf $(printf '%0200d' 0) tree/long; truncate -s 1M tree/holes
            exec mke2fs -q -t "$0" -b 1024 -N 32 -d tree "$1" 600K 2> /dev/null
            """;
        try
        {
            _ = JudgeProgram.Ask([], "sh", "-c", Make, kind, image);
            return File.Exists(image) ? File.ReadAllBytes(image) : [];
        }
        finally
        {
            File.Delete(image);
        }
    }
}
