using Hpc.Binary;
using Hpc.Images.Extraction;
using Hpc.Linux;
using Hpc.SquashFs;

namespace Hpc.Build;

/// <summary>A directory of this machine, with all that is mounted below it.</summary>
/// <param name="root">One char per byte.</param>
/// <param name="skipped">Told of each file that may not be read, which is then left out; null to refuse such a tree.</param>
public sealed class DirectorySource(string root, Action<string>? skipped) : TreeSource
{
    private const string DefinitionPath = "/.singularity.d/Singularity";
    private const int DefinitionMaximum = 1 << 20;

    /// <summary>Threads that look at files and read small ones: more of them only wait for each other in the kernel.</summary>
    private const int MostReaders = 4;

    private readonly Dictionary<(ulong Device, ulong Inode), FoundFile> _linked = [];

    public override bool IsInOrder => true;

    public override ReadOnlyMemory<byte> DefinitionFile
    {
        get
        {
            int fd = Fcntl.TryOpen(root + DefinitionPath, Fcntl.O_RDONLY | Fcntl.O_NOFOLLOW | Fcntl.O_NONBLOCK);
            using HostFileStream? file = fd >= 0 ? new HostFileStream(fd, DefinitionMaximum) : null;
            MemoryStream bytes = new();
            file?.CopyTo(bytes);
            return bytes.ToArray();
        }
    }

    public override void CopyTo(TreeTarget target)
    {
        Stat.Status status = Stat.Of(root, followLinks: true, out int error)
            ?? throw new SystemCallException("statx", $"\"{root}\"", -error);
        _linked.Clear();
        target.Add("", FileStatus.EntryOf(root, status), null);
        int readers = Math.Min(Environment.ProcessorCount, MostReaders);
        OrderedWork<FileBatch> batches = new(
            Enumerable.Range(0, 3 * readers).Select(_ => new FileBatch()), readers,
            body => new Thread(() => body()) { IsBackground = true, Name = "read files" }.Start(),
            batch => batch.Read(), batch => Add(batch, target));
        try
        {
            Find("", batches);
            Submit(batches);
            batches.Drain();
        }
        finally
        {
            batches.Close();
        }
    }

    private void Find(string directory, OrderedWork<FileBatch> batches)
    {
        string at = Host(directory);
        if (DirectoryNames.TryOf(at, out int error) is not { } names)
        {
            Found(new FoundFile(directory, at, default) { Error = -error }, batches);
            return;
        }

        names.Sort(StringComparer.Ordinal);
        foreach (string name in names)
        {
            FindOne(directory.Length == 0 ? name : $"{directory}/{name}", batches);
        }
    }

    private void FindOne(string path, OrderedWork<FileBatch> batches)
    {
        string at = Host(path);
        if (Stat.Of(at, followLinks: false, out int error) is not { } status)
        {
            Found(new FoundFile(path, at, default) { Error = -error }, batches);
            return;
        }

        bool isLinked = !status.IsDirectory && status.LinkCount > 1;
        FoundFile file = new(path, at, status)
        {
            LinkTo = isLinked ? _linked.GetValueOrDefault((status.Device, status.Inode))
            : null
        };
        if (isLinked && file.LinkTo is null)
        {
            _linked.Add((status.Device, status.Inode), file);
        }

        Found(file, batches);
        if (status.IsDirectory)
        {
            Find(path, batches);
        }
    }

    private static void Found(FoundFile file, OrderedWork<FileBatch> batches)
    {
        if (!batches.Next().Add(file))
        {
            Submit(batches);
        }
    }

    private static void Submit(OrderedWork<FileBatch> batches)
    {
        if (!batches.Next().IsEmpty)
        {
            batches.Submit();
        }
    }

    private void Add(FileBatch batch, TreeTarget target)
    {
        foreach (FoundFile file in batch.Files)
        {
            Add(file, target);
            file.Content = null;
        }

        batch.Clear();
    }

    private void Add(FoundFile file, TreeTarget target)
    {
        if (file.LinkTo is { } first)
        {
            file.Error = first.Error;
        }

        using HostFileStream? large = file is { Error: 0, LinkTo: null, Place: < 0, Status.IsFile: true } ? Open(file) : null;
        if (file.Error != 0)
        {
            Skip(file.HostPath, file.Error);
        }
        else if (file.LinkTo is not null)
        {
            target.AddHardLink(file.Path, file.LinkTo.Path);
        }
        else
        {
            target.Add(file.Path, file.Entry!, file.Content ?? large);
        }
    }

    private static HostFileStream? Open(FoundFile file)
    {
        HostFileStream? content = HostFileStream.TryOpen(file.HostPath, file.Status.Size, out int error);
        file.Error = error;
        return content;
    }

    private void Skip(string path, int errno)
    {
        if (errno == Errno.ENOENT)
        {
            return; // it went away between being listed and being looked at
        }

        if (skipped is null || errno != Errno.EACCES)
        {
            throw new RefusedException(
                $"'{path}' cannot be read: {Errno.Name(errno)}", "an image without it would be incomplete", errno == Errno.EACCES
                    ? "chmod it, build as its owner, or skip such files with --skip-unreadable" : $"ls -ld {path}");
        }

        skipped(path);
    }

    private string Host(string path) => path.Length == 0 ? root : root == "/" ? "/" + path : $"{root}/{path}";
}
