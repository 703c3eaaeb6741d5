using Hpc.Host;
using Hpc.Linux;
using Hpc.Plan;
using Hpc.Records;

namespace Hpc.ImageCli;

/// <summary>Makes one file of a record's parts. What the launch did not wait for is done here: digests, and ends that only Slurm
/// knows.</summary>
internal static class RecordSeal
{
    private const uint FileMode = 0b110_110_110;

    /// <exception cref="RefusedException">The run goes on, or the record is no directory of parts.</exception>
    public static void Seal(string path, DigestCache? cache, bool askSlurm)
    {
        path = path.TrimEnd('/');
        if (!RecordFile.IsOpen(path))
        {
            RunRecord there = RecordFile.Read(path);
            string missing = there.MissingNodes.Count > 0 ? $"; nothing from node {there.MissingNodes}" : "";
            Report.Note($"'{path}' is sealed already{missing}");
            return;
        }

        if (RecordFile.Running(path) is { } part)
        {
            throw new RefusedException($"cannot seal '{path}': the run goes on", $"an image server still has '{part}' open",
                "wait for its end: hpcrun ps");
        }

        string[] parts = Contents(path);
        RunRecord record = RecordFile.Read(path);
        record = askSlurm ? StepEnd.Fill(record) : record;
        record = Digested(record, cache) with { IsSealed = true };
        Replace(path, RecordDocument.Write(record), parts);
        Tell(path, record);
    }

    private static RunRecord Digested(RunRecord record, DigestCache? cache) => record.With(Sections.Image,
        record.Of(Sections.Image).Select(image => image with { Value = Image(image.Value, record, cache) })) with
    {
        Files = [.. record.Files.SelectMany(file =>
            Files(file.Value, record, cache).Select(value => file with { Value = value }))],
    };

    private static ImageEntry Image(ImageEntry image, RunRecord record, DigestCache? cache)
    {
        if (image.IsDirectory || image.Digest is not null)
        {
            return image;
        }

        (string? digest, string? lost) = record.Places.TryGetValue(image.Path, out string? path)
            ? Content(path, image.State, cache) : (null, "missing");
        return new ImageEntry { Path = image.Path, Name = image.Name, State = image.State, Digest = digest, Lost = lost };
    }

    /// <summary>An input by its one entry; results by those of all files that fit.</summary>
    private static IEnumerable<DeclaredFile> Files(DeclaredFile file, RunRecord record, DigestCache? cache)
    {
        string? path = record.Places.GetValueOrDefault(file.Path);
        if (file.State is { } before)
        {
            return [Input(file, path, before, cache)];
        }

        string root = path is null ? "" : Root(file.Path, path);
        string[] found = path is null ? [] : [.. FilePattern.Files(root, path[root.Length..])];
        return found.Length == 0 ? [file.With(null, null, null, "missing")] : found.Select(result =>
        {
            FileDigest now = FileDigest.Of(result, cache);
            return new DeclaredFile
            {
                Role = file.Role, Name = file.Name,
                Path = Named(file.Path, path!, result), State = now.State, Digest = now.Digest
            };
        });
    }

    /// <summary>The part of a path that a root stands for ({cwd}): the user did not write it, and it is no pattern.</summary>
    private static string Root(string named, string path)
    {
        string behind = named.StartsWith('{') ? named[(named.IndexOf('}', StringComparison.Ordinal) + 1)..] : named;
        return behind.Length < named.Length && path.EndsWith(behind, StringComparison.Ordinal) ? path[..^behind.Length] : "";
    }

    /// <summary>What was read before the start stays said, and beside it what is there now.</summary>
    private static DeclaredFile Input(DeclaredFile file, string? path, FileState before, DigestCache? cache)
    {
        (string? now, string? lost) = path is null ? (null, "missing") : Content(path, before, cache);
        if (lost == "changed")
        {
            string after = FileDigest.Of(path!, cache).Digest;
            return file.With(before, file.Digest, after == file.Digest ? null : after, file.Digest == after || file.IsResult
                ? null : lost);
        }

        return file.With(before, file.Digest ?? now, null, lost);
    }

    /// <summary>The digest, if the file is still what it was then.</summary>
    private static (string? Digest, string? Lost) Content(string path, FileState? then, DigestCache? cache)
    {
        FileState? now = FileDigest.StateOf(path);
        return now is null ? (null, "missing") : now != then ? (null, "changed") : (FileDigest.Of(path, cache).Digest, null);
    }

    /// <summary>A file that fits a pattern as the record names it: what both have in front is said as the pattern says
    /// it.</summary>
    private static string Named(string recorded, string pattern, string file)
    {
        int same = 0;
        while (same < recorded.Length && same < pattern.Length && recorded[^(same + 1)] == pattern[^(same + 1)])
        {
            same++;
        }

        string place = pattern[..^same];
        return file.StartsWith(place, StringComparison.Ordinal) ? recorded[..^same] + file[place.Length..] : file;
    }

    /// <summary>What is in the directory, which will be removed: parts, and what a killed launch left of one.</summary>
    private static string[] Contents(string path)
    {
        string[] names = [.. DirectoryNames.Of(ImageTarget.Bytes(path))];
        string? other = Array.Find(names, name => !name.EndsWith(RecordFormat.PartSuffix, StringComparison.Ordinal));
        return other is null ? names
            : throw new RefusedException($"cannot seal '{path}': the directory has other files",
                $"'{ImageTarget.Text(other)}' is in it",
                "a record becomes a file in the place of its directory: move other files away");
    }

    /// <param name="parts">All that was in the directory when the record was read.</param>
    private static void Replace(string path, byte[] content, string[] parts)
    {
        string made = UnfinishedName.Beside(ImageTarget.Bytes(path)), place = ImageTarget.Bytes(path);
        using (AtomicFile file = AtomicFile.TryCreate(made, FileMode, out int error) ?? throw Refused(path, error))
        {
            int written = Unistd.TryPwrite(file.Storage.Fd, content, 0);
            written = written < 0 ? written : file.TryCommit(replace: false);
            _ = written < 0 ? throw Refused(path, written) : written;
        }

        string aside = made;
        int exchanged = Unistd.TryExchange(made, place);
        if (exchanged is -Errno.EINVAL or -Errno.ENOSYS)
        {
            aside = UnfinishedName.Beside(place);
            exchanged = Unistd.TryRename(place, aside);
            exchanged = exchanged < 0 ? exchanged : Unistd.TryRename(made, place);
        }

        if (exchanged < 0)
        {
            _ = Unistd.TryUnlink(made);
            _ = aside == made ? 0 : Unistd.TryRename(aside, place);
            throw Refused(path, exchanged);
        }

        Remove(path, aside, parts);
    }

    /// <summary>Only what was read: a node that came late has lost nothing.</summary>
    private static void Remove(string path, string directory, string[] parts)
    {
        if (DirectoryNames.Of(directory).Except(parts).FirstOrDefault() is { } late)
        {
            _ = Unistd.TryUnlink(ImageTarget.Bytes(path));
            _ = Unistd.TryRename(directory, ImageTarget.Bytes(path));
            throw new RefusedException($"cannot seal '{path}': the run goes on", $"'{ImageTarget.Text(late)}' has just come",
                "wait for its end: hpcrun ps");
        }

        foreach (string part in parts)
        {
            _ = Unistd.TryUnlink($"{directory}/{part}");
        }

        _ = Unistd.TryRemoveDirectory(directory); // where that is refused, it is swept as what is unfinished
    }

    private static void Tell(string path, RunRecord record)
    {
        foreach (Variation<DeclaredFile> file in record.Files.Where(file => file.Value.Lost is not null))
        {
            Report.Note($"{file.Value.Role} '{ImageTarget.Text(file.Value.Path)}' {Loss(file.Value.Lost)}");
        }

        foreach (Variation<ImageEntry> image in record.Of(Sections.Image).Where(image => image.Value.Lost is not null))
        {
            Report.Note($"image '{ImageTarget.Text(image.Value.Path)}' {Loss(image.Value.Lost)}");
        }

        _ = record.MissingNodes.Count == 0 ? 0 : Warn($"nothing from node {record.MissingNodes} of {record.NodesExpected}");
        _ = record.Ended is not null ? 0 : Warn($"ends: {RecordFacts.Ends(record)}");
        Report.Print($"sealed '{path}'");
    }

    private static string Loss(string? lost) => lost == "missing" ? "is not there" : "has changed since the start";

    private static int Warn(string text)
    {
        Report.Note(text);
        return 0;
    }

    private static RefusedException Refused(string path, int error) =>
        new($"cannot seal '{path}': {Errno.Name(-error)}", "the file system refused it",
            "look at free space and permissions: df -h, ls -ld");
}
