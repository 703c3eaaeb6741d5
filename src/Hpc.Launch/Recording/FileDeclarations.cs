using Hpc.Host;
using Hpc.Linux;
using Hpc.Plan;
using Hpc.Records;

namespace Hpc.Launch.Recording;

/// <summary>The files that the user named, as they are before the program starts. Contents are read on the first node only, by
/// another program; everywhere else the file system's own values have to do.</summary>
internal static class FileDeclarations
{
    public static string Json(RecordRequest asked, RunRequest request, HostFacts host, RunName name, RunPrivacy privacy)
    {
        IReadOnlyList<string> digests = name.IsFirstNode ? asked.Digests(Inputs(request, host)) : [];
        RecordWriter writer = new();
        int input = 0;
        foreach (DeclaredPath declared in request.DeclaredFiles)
        {
            string path = HostPath.Absolute(declared.Path, host.WorkingDirectory);
            bool isInput = declared.Name is not null;
            new DeclaredFile
            {
                Role = declared.Role,
                Name = declared.Name,
                Path = privacy.Path(path, host.WorkingDirectory, host.Home),
                State = isInput && Stat.Of(path, followLinks: true, out _) is { } status ? StateOf(status) : null,
                Digest = isInput && input < digests.Count ? digests[input] : null,
            }.Write(writer);
            input += isInput ? 1 : 0;
        }

        Add(writer, "stdout", request.StandardOutput, host, privacy);
        Add(writer, "stderr", request.StandardError, host, privacy);
        return writer.ToString();
    }

    /// <summary>Where the image and these files are.</summary>
    public static List<KeyValuePair<string, string>> Places(RunRequest request, HostFacts host, RunPrivacy privacy)
    {
        string image = HostPath.Absolute(request.Image, host.WorkingDirectory);
        List<KeyValuePair<string, string>> places =
            [new(privacy.Text(image), image), new(PathRoots.Directory, host.WorkingDirectory)];
        foreach (DeclaredPath declared in request.DeclaredFiles)
        {
            Add(HostPath.Absolute(declared.Path, host.WorkingDirectory));
        }

        Add(request.StandardOutput);
        Add(request.StandardError);
        return places;

        void Add(string? path)
        {
            if (path is not null && privacy.Path(path, host.WorkingDirectory, host.Home) is var name
                && !places.Exists(known => known.Key == name))
            {
                places.Add(new(name, path));
            }
        }
    }

    public static FileState StateOf(Stat.Status status) =>
        new(status.Inode, status.Size, status.ModifiedNanoseconds, status.ChangedNanoseconds);

    /// <exception cref="RefusedException">One of them is no file that can be read.</exception>
    private static List<string> Inputs(RunRequest request, HostFacts host)
    {
        List<string> paths = [];
        foreach (DeclaredPath declared in request.DeclaredFiles)
        {
            if (declared.Name is null)
            {
                continue;
            }

            string path = HostPath.Absolute(declared.Path, host.WorkingDirectory);
            PathKind kind = HostProbe.Look(path).Kind;
            string what = kind == PathKind.Directory ? "a directory" : "no file that can be read";
            paths.Add(kind == PathKind.File ? path : throw new RefusedException(
                $"cannot record --{declared.Role} '{path}': it is {what}",
                "an input is a file whose content is known before the program starts", "name each file that is read"));
        }

        return paths;
    }

    private static void Add(RecordWriter writer, string role, string? path, HostFacts host, RunPrivacy privacy)
    {
        if (path is not null)
        {
            new DeclaredFile
            {
                Role = role,
                Path = privacy.Path(HostPath.Absolute(path, host.WorkingDirectory), host.WorkingDirectory, host.Home),
            }.Write(writer);
        }
    }
}
