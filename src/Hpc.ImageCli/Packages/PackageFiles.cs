using Hpc.Binary;
using Hpc.Build;
using Hpc.Images.Extraction;
using Hpc.Sbom;
using Hpc.SquashFs;

namespace Hpc.ImageCli;

/// <summary>The files of a tree that say which packages there are, or in a second round those that no package has. Links are
/// followed to databases of systems alone, in the image; all else counts where it is.</summary>
internal sealed class PackageFiles(InventoryDraft draft) : TreeTarget
{
    private const int Executable = 0b001_001_001;

    /// <summary>Other names of files that were not asked for by their first ones.</summary>
    private readonly Dictionary<string, List<string>> _others = new(StringComparer.Ordinal);

    private readonly LinkedDatabases _linked = new();

    private bool _isSecond;
    private bool _wantsOthers;

    /// <summary>Goes through a tree that can be gone through several times.</summary>
    public void Take(TreeSource source)
    {
        source.CopyTo(this);
        if (_linked.Close() | _others.Count > 0)
        {
            _wantsOthers = true;
            source.CopyTo(this);
        }

        draft.EndLists();
        _isSecond = true;
        source.CopyTo(this);
    }

    public override void Add(string path, NewEntry entry, Stream? content)
    {
        if (entry.Type == InodeType.Symlink && !_isSecond && !_wantsOthers)
        {
            _linked.Add(path, entry.Target);
        }

        if (entry.Type != InodeType.File)
        {
            return;
        }

        if (_isSecond)
        {
            AddUnlisted(path, entry, content);
        }
        else
        {
            IEnumerable<string> names = _wantsOthers ? _others.GetValueOrDefault(path, []).Concat(_linked.NamesOf(path))
                : InventoryDraft.Wants(path) ? [path] : [];
            foreach (string name in names)
            {
                With(name, content, source => draft.Add(name, source));
            }
        }
    }

    public override void AddHardLink(string path, string target)
    {
        if (!_isSecond && !_wantsOthers && InventoryDraft.Wants(path) && !InventoryDraft.Wants(target))
        {
            _others.TryAdd(target, []);
            _others[target].Add(path);
        }
    }

    public override void Remove(string path) =>
        throw new RefusedException("cannot list the packages: the archive replaces files of its own",
        "what it leaves is known only at its end", "hpcrun convert ARCHIVE NEW.sif, and take that");

    public override InodeType? Find(string path) => null;

    private void AddUnlisted(string path, NewEntry entry, Stream? content)
    {
        if (draft.WantsElf(path, (entry.Permissions & Executable) != 0))
        {
            With(path, content, source => draft.AddElf(path, source));
        }
    }

    private void With(string path, Stream? content, Action<RandomAccessSource> use)
    {
        try
        {
            use(ContentSource.Of(content, path));
        }
        catch (CorruptImageException error)
        {
            draft.Miss(path, $"found {error.Found}, allowed: {error.Allowed}");
        }
    }
}
