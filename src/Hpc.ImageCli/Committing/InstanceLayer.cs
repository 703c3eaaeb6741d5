using System.Diagnostics;
using System.Text.Json;
using Hpc.Host;
using Hpc.Linux;

namespace Hpc.ImageCli;

/// <summary>Where a running instance writes, as <c>hpcrun instance list</c> and its mount table tell.</summary>
internal static class InstanceLayer
{
    private const string Root = " / / ", Merged = " - fuse.hpcrun-overlay ";

    /// <exception cref="RefusedException">There is no such instance, or its layer cannot be read from outside.</exception>
    public static ChangedContainer Of(string name, Action<string> note)
    {
        (string image, int process) = Find(name);
        string mounts = SmallFile.ReadText($"/proc/{process}/mountinfo") ?? "";
        string root = mounts.Split('\n').FirstOrDefault(line => line.Contains(Root, StringComparison.Ordinal)) ?? "";
        if (root.Contains(Merged, StringComparison.Ordinal))
        {
            throw Refused(name, "it writes to a layer in a file", "that is whole when the instance has ended",
                $"hpcrun instance stop {name}, then hpcrun commit --overlay FILE IMAGE OUT; "
                    + "commit IMAGE OUT where FILE is the image");
        }

        if (RunningContainers.UpperOf(root) is not { } upper)
        {
            note(IsWritable(mounts) && Directory.Exists(ImageTarget.Text(image))
                ? $"process {process} runs in the image's directory: what it writes meanwhile may be in the new one in part"
                : $"nothing was changed: instance '{name}' has no layer that it could write to");
            return new ChangedContainer(image, Layer: null, "instance");
        }

        string layer = upper[..upper.LastIndexOf('/')];
        return !IsInMemory(layer, root) ? new ChangedContainer(image, layer, "instance")
            : throw Refused(name, "it writes to memory (--writable-tmpfs)", "nobody outside of it can read that layer",
                $"start it with --overlay DIR, which commit can read: hpcrun instance start --overlay DIR IMAGE {name}");
    }

    /// <summary>Of the root: the fifth word of a line is where something is mounted, the sixth the options of that
    /// (proc_pid_mountinfo(5)).</summary>
    private static bool IsWritable(string mounts) => mounts.Split('\n').Select(line => line.Split(' '))
        .LastOrDefault(words => words.Length > 5 && words[4] == "/")?[5].Split(',').Contains("rw") == true;

    /// <summary>The layer of a launch in memory has the name of a directory of the host that it was mounted on.</summary>
    private static bool IsInMemory(string layer, string root) =>
        Stat.Of(layer + "/upper", followLinks: false, out _) is not { IsDirectory: true } status
            || status.UserId != Unistd.Getuid() || layer is "/tmp" or "/var" or "/etc" or "/usr" && root.Length > 0;

    private static (string Image, int Process) Find(string name)
    {
        using JsonDocument document = JsonDocument.Parse(Listed(name));
        foreach (JsonElement instance in document.RootElement.GetProperty("instances").EnumerateArray())
        {
            if (instance.GetProperty("instance").GetString() == name)
            {
                return (Image(name, instance.GetProperty("img").GetString() ?? ""), instance.GetProperty("pid").GetInt32());
            }
        }

        throw new RefusedException($"cannot find instance '{name}' on {NodeName.Read()}: none of this name is running",
            "an instance belongs to one node and one user", "hpcrun instance list");
    }

    private static string Image(string name, string image) => File.Exists(image) || Directory.Exists(image)
        ? ImageTarget.Bytes(image) : throw Refused(name, $"its image '{image}' is no file of this node",
            "the image is read once more", "hpcrun pull FILE IMAGE; hpcrun commit --overlay DIR FILE OUT");

    private static string Listed(string name)
    {
        using Process program = Process.Start(
            new ProcessStartInfo(Launcher.Path("find the instance"), ["instance", "list", "--json", name])
            { RedirectStandardOutput = true })!;
        string text = program.StandardOutput.ReadToEnd();
        program.WaitForExit();
        return program.ExitCode == 0 ? text : throw Refused(name, "hpcrun instance list failed", "its message is above",
            "hpcrun instance list");
    }

    private static RefusedException Refused(string name, string what, string why, string remedy) =>
        new($"cannot commit instance '{name}': {what}", why, remedy);
}
