using System.Buffers.Binary;
using Hpc.Images.Extraction;
using Hpc.Linux;
using Hpc.SquashFs;

namespace Hpc.Build;

/// <summary>What a program wrote into the upper directory of an overlay, as a layer in a file.</summary>
/// <param name="directory">One char per byte.</param>
/// <param name="below">What it lies on.</param>
public sealed class UpperLayer(string directory, StackFiles below)
{
    private const uint OwnerReads = 0b100_000_000, OwnerEnters = 0b111_000_000;

    /// <summary>Of a file of compiled Python (PEP 552): the magic number, flags, the source's time, its size.</summary>
    private const int CompiledHead = 16, FlagsAt = 4, TimeAt = 8;

    private readonly Dictionary<string, ushort> _modes = new(StringComparer.Ordinal);
    private readonly List<string> _leftOut = [];

    /// <summary>Paths of files that differ from run to run, and stay out of the layer.</summary>
    public Predicate<string> IsTrace { get; init; } = _ => false;

    /// <summary>What was left out.</summary>
    public IReadOnlyList<string> LeftOut => _leftOut;

    /// <summary>Writes the layer.</summary>
    /// <param name="path">One char per byte.</param>
    public void Write(string path, ImageSettings settings)
    {
        MakeReadable("");
        using SquashFsOutput output = new(path, settings);
        Target target = new(this, new PackedTree(output.Writer, settings), settings.LatestFileTime ?? uint.MaxValue);
        new DirectorySource(directory, skipped: null).CopyTo(target);
        output.Commit();
    }

    /// <summary>Root in the container may read what its owner may not: a shadow file of mode 0. What was changed is recorded
    /// as it was.</summary>
    private void MakeReadable(string path)
    {
        string at = path.Length == 0 ? directory : $"{directory}/{path}";
        foreach (string name in DirectoryNames.Of(at))
        {
            string file = path.Length == 0 ? name : $"{path}/{name}";
            if (Stat.Of($"{directory}/{file}", followLinks: false, out _) is not { IsSymbolicLink: false } status)
            {
                continue;
            }

            uint needed = status.IsDirectory ? OwnerEnters : status.IsFile ? OwnerReads : 0;
            if ((status.Mode & needed) != needed)
            {
                _modes[file] = (ushort)(status.Mode & 0xfff);
                ChangeMode($"{directory}/{file}", ((uint)status.Mode | needed) & 0xfff);
            }

            if (status.IsDirectory)
            {
                MakeReadable(file);
            }
        }
    }

    private static void ChangeMode(string file, uint mode)
    {
        int changed = Unistd.TryChangeMode(file, mode);
        if (changed < 0)
        {
            throw new SystemCallException("chmod", $"\"{file}\"", -changed);
        }
    }

    private sealed class Target(UpperLayer layer, TreeTarget target, uint latest) : TreeTarget
    {
        public override void Add(string path, NewEntry entry, Stream? content)
        {
            // The directory itself is the program's root: what that was, it stays.
            entry = path.Length == 0 && layer.Root is { } root ? root : entry;
            entry = layer._modes.TryGetValue(path, out ushort mode) ? entry with { Permissions = mode } : entry;
            if (OverlayEntry.IsWhiteout(entry) || !IsTrace(path, ref content))
            {
                target.Add(path, entry, content);
            }
            else
            {
                layer._leftOut.Add(path);
            }
        }

        /// <summary>Where the first name was left out, the others are.</summary>
        public override void AddHardLink(string path, string name)
        {
            if (target.Find(name) is not null)
            {
                target.AddHardLink(path, name);
            }
        }

        public override void Remove(string path) => target.Remove(path);

        public override InodeType? Find(string path) => target.Find(path);

        /// <summary>Python compiles a file again whose time is not the recorded one: all that are younger than the image may
        /// be.</summary>
        private bool IsTrace(string path, ref Stream? content)
        {
            if (layer.IsTrace(path) || content is null || !path.EndsWith(".pyc", StringComparison.Ordinal))
            {
                return layer.IsTrace(path);
            }

            byte[] head = new byte[CompiledHead];
            head = head[..content.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
            content = new PrefixedStream(head, content, leaveOpen: true);
            return head.Length == CompiledHead && BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(FlagsAt)) == 0
                && BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(TimeAt)) > latest;
        }
    }

    private NewEntry? Root => below.Entry("/");
}
