using System.Globalization;
using Hpc.Build;
using Hpc.Recipes;
using Hpc.SquashFs;

namespace Hpc.ImageCli;

/// <summary>A COPY or ADD instruction: what it copies into a layer.</summary>
/// <param name="directory">What relative targets begin with.</param>
/// <param name="added">What only ADD adds.</param>
internal sealed class DockerCopy(LayerDraft draft, CopySource source, string directory, AddedSources added)
{
    private const ushort OfWeb = 0x180, Usual = 0x1a4;

    /// <exception cref="RefusedException">There is no such file, or this program does not know the form.</exception>
    public void Do(DockerInstruction instruction, DockerWords words)
    {
        string[] names = [.. (instruction.Json ?? words.Split(instruction.Rest)).Select(words.Expand)];
        if (instruction.Flag("chown") is { } owner && words.Expand(owner) is { Length: > 0 } name)
        {
            _ = DockerUser.Of(draft, name, instruction.Line);
        }

        string target = Target(names[^1]);
        if (names.Length > 2 && !target.EndsWith('/')
            && draft.Entry(draft.Resolve(ImageTarget.Bytes(target)))?.Type != InodeType.Directory)
        {
            throw Wrong(instruction, $"'{names[^1]}' is no directory for {names.Length - 1} files",
                "its name does not end with /");
        }

        Copy(instruction, words, names[..^1], target);
    }

    private void Copy(DockerInstruction instruction, DockerWords words, string[] names, string target)
    {
        ushort? mode = instruction.Flag("chmod") is { } given && words.Expand(given) is { Length: > 0 } text
            ? Mode(instruction, text) : null;
        int document = 0;
        foreach (string name in names)
        {
            if (name.StartsWith("<<", StringComparison.Ordinal) && document < instruction.Documents.Count)
            {
                Write(instruction.Documents[document++], words, target, mode);
            }
            else if (instruction.Name == "ADD" && GitAddress.Parse(name) is { } repository)
            {
                new FileCopying(draft, added.Cloned(instruction, repository)) { Permissions = mode, IsOfDockerfile = true }
                    .CopyContents(ImageTarget.Bytes(repository.Directory), ImageTarget.Bytes(target));
            }
            else if (instruction.Name == "ADD" && IsAddress(instruction, name))
            {
                Fetch(instruction, name, target, mode);
            }
            else
            {
                _ = instruction.Flag("checksum") is null ? 0
                    : throw Wrong(instruction, $"'{name}' has no --checksum",
                        "ADD checks what it fetches: web addresses and git");
                Copy(instruction, words, name, ImageTarget.Bytes(target), mode);
            }
        }
    }

    private void Copy(DockerInstruction instruction, DockerWords words, string name, string target, ushort? mode)
    {
        string[] patterns = [.. instruction.Flags.Where(flag => flag.Key == "exclude").Select(flag => words.Expand(flag.Value))];
        IgnorePatterns excluded = IgnorePatterns.Of(patterns);
        FileCopying Copying(CopySource from, bool isArchive = false) => new(draft, from)
        {
            ReplacesLinks = isArchive,
            Permissions = mode,
            IsOfDockerfile = true,
            IsExcluded = path => excluded.Contains(ImageTarget.Text(path)) && !excluded.MayTakeBackIn(ImageTarget.Text(path)),
        };
        if (instruction.IsOn("parents"))
        {
            Copying(source).CopyWithParents(ImageTarget.Bytes(name), target);
            return;
        }

        bool isUnpacked = instruction.Name == "ADD" && (instruction.Flag("unpack") is null || instruction.IsOn("unpack"));
        IReadOnlyList<string> found = isUnpacked ? source.Expand(ImageTarget.Bytes(name), asShell: false) : [];
        if (found.Select(file => added.Unpacked(source, file)).ToArray() is var archives && archives.All(one => one is null))
        {
            Copying(source).CopyContents(ImageTarget.Bytes(name), target);
            return;
        }

        foreach ((string file, CopySource? archive) in found.Zip(archives))
        {
            if (archive is null)
            {
                Copying(source).CopyContents(file, target);
            }
            else
            {
                Copying(archive, isArchive: true).CopyContents("/", target);
            }
        }
    }

    /// <summary>A file of the web, under its own name or the target's.</summary>
    private void Fetch(DockerInstruction instruction, string address, string target, ushort? mode)
    {
        string at = draft.Resolve(ImageTarget.Bytes(target));
        string name = ImageTarget.Bytes(Path.GetFileName(new Uri(address).LocalPath));
        bool isInto = target.EndsWith('/') || draft.Entry(at)?.Type == InodeType.Directory;
        if (isInto && name.Length == 0)
        {
            throw Wrong(instruction, $"'{address}' has no name for the file", "the target is a directory, and says none either");
        }

        string file = added.Fetched(instruction, address, instruction.Flag("checksum"));
        if (instruction.IsOn("unpack") && added.Unpacked(file) is { } archive)
        {
            FileCopying copying = new(draft, archive) { Permissions = mode, IsOfDockerfile = true, ReplacesLinks = true };
            copying.CopyContents("/", ImageTarget.Bytes(target));
            return;
        }

        NewEntry entry = new(InodeType.File) { Permissions = mode ?? OfWeb };
        draft.Add(isInto ? draft.Resolve($"{at}/{name}") : at, entry, () => File.OpenRead(file));
    }

    /// <exception cref="RefusedException">It is one of a kind that is not fetched.</exception>
    private static bool IsAddress(DockerInstruction instruction, string name)
    {
        bool isWeb = name.StartsWith("http://", StringComparison.Ordinal)
            || name.StartsWith("https://", StringComparison.Ordinal);
        return isWeb && !Uri.TryCreate(name, UriKind.Absolute, out _)
            ? throw Wrong(instruction, $"'{name}' is not an address", "one has a host and a path: https://HOST/PATH") : isWeb;
    }

    /// <summary>Absolute; with a slash at its end where it is a directory.</summary>
    private string Target(string text)
    {
        string at = ContainerPath.Of($"{(text.StartsWith('/') ? "" : directory)}/{text}").ToString();
        return text.EndsWith('/') || text is "." or ".." ? at.TrimEnd('/') + "/" : at;
    }

    private void Write(HereDocument document, DockerWords words, string target, ushort? mode)
    {
        string text = ImageTarget.Bytes(document.Expands ? words.ExpandVariables(document.Text) : document.Text);
        string at = draft.Resolve(ImageTarget.Bytes(target));
        bool isDirectory = target.EndsWith('/') || draft.Entry(at)?.Type == InodeType.Directory;
        at = isDirectory ? draft.Resolve($"{at}/{ImageTarget.Bytes(document.Name)}") : at;
        draft.Add(at, new NewEntry(InodeType.File) { Permissions = mode ?? Usual }, () =>
            new MemoryStream(Binary.RawText.Bytes(text)));
    }

    private static ushort Mode(DockerInstruction instruction, string text)
    {
        try
        {
            return (ushort)(Convert.ToUInt32(text, 8) & 0xfff);
        }
        catch (Exception error) when (error is FormatException or OverflowException or ArgumentException)
        {
            throw Wrong(instruction, $"'{text}' is not a mode",
                string.Create(CultureInfo.InvariantCulture, $"a mode has digits from 0 to 7: --chmod=755"));
        }
    }

    private static RefusedException Wrong(DockerInstruction instruction, string what, string why) =>
        new($"cannot do line {instruction.Line}: {what}", why, "correct the Dockerfile");
}
