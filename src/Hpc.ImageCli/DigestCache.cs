using System.Globalization;
using Hpc.Linux;
using Hpc.Records;

namespace Hpc.ImageCli;

/// <summary>Digests of files that were read before, by what the file system says of them: a file that is written to has another
/// ctime. A list that grows by whole lines, so that several processes can share it; one that has become too long begins
/// anew.</summary>
internal sealed class DigestCache
{
    private const string Name = "digests";
    private const int Longest = 8 << 20;
    private const int Parts = 6;

    /// <summary>Within the file system's smallest step of time a second change leaves no trace.</summary>
    private static readonly long s_settled = (long)TimeSpan.FromSeconds(2).TotalNanoseconds;

    private readonly Dictionary<string, string> _known = new(StringComparer.Ordinal);
    private readonly string _path;

    public DigestCache(string path)
    {
        _path = path;
        foreach (string line in ReadLines(path))
        {
            string[] parts = line.Split(' ');
            if (parts.Length == Parts && DigestText.IsOne(parts[^1]))
            {
                _known[string.Join(' ', parts[..^1])] = parts[^1];
            }
        }
    }

    /// <summary>Beside the cache of images.</summary>
    public static DigestCache Find() => new(Path.Combine(CachePlace.Find().Directory, Name));

    public string? Get(ulong device, FileState state) => _known.GetValueOrDefault(Key(device, state));

    public void Add(ulong device, FileState state, string digest)
    {
        long now = (DateTime.UtcNow.Ticks - DateTime.UnixEpoch.Ticks) * 100;
        if (now - state.Changed < s_settled)
        {
            return;
        }

        _known[Key(device, state)] = digest;
        try
        {
            if (File.Exists(_path) && new FileInfo(_path).Length > Longest)
            {
                File.Delete(_path);
            }

            int fd = Fcntl.TryOpen(ImageTarget.Bytes(_path), Fcntl.O_WRONLY | Fcntl.O_CREAT | Fcntl.O_APPEND | Fcntl.O_NOFOLLOW,
                0b110_000_000);
            _ = fd < 0 ? fd : Unistd.TryWriteAll(fd, System.Text.Encoding.ASCII.GetBytes($"{Key(device, state)} {digest}\n"));
            _ = fd < 0 ? fd : Unistd.Close(fd);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // it is read again the next time
        }
    }

    private static string[] ReadLines(string path)
    {
        try
        {
            return File.Exists(path) && new FileInfo(path).Length <= 2 * Longest ? File.ReadAllLines(path) : [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string Key(ulong device, FileState state) => string.Create(CultureInfo.InvariantCulture,
        $"{device} {state.Inode} {state.Size} {state.Modified} {state.Changed}");
}
