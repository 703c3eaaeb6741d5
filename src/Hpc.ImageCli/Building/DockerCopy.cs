using System.Globalization;
using Hpc.Build;
using Hpc.Recipes;
using Hpc.SquashFs;

namespace Hpc.ImageCli;

/// <summary>A COPY or ADD instruction: what it copies into a layer.</summary>
/// <param name="directory">What relative targets begin with.</param>
internal sealed class DockerCopy(LayerDraft draft, CopySource source, string directory)
{
    private static readonly string[] s_known = ["from", "chown", "chmod", "link", "exclude"];

    /// <exception cref="RefusedException">There is no such file, or this program does not know the form.</exception>
    public void Do(DockerInstruction instruction, DockerWords words)
    {
        string[] names = [.. (instruction.Json ?? words.Split(instruction.Rest)).Select(words.Expand)];
        if (names.Length < 2)
        {
            throw Wrong(instruction, $"{instruction.Name} has no target",
                "the last word is the target, those in front are sources");
        }

        if (instruction.Flags.FirstOrDefault(flag => !s_known.Contains(flag.Key)).Key is { } unknown)
        {
            throw Wrong(instruction, $"--{unknown} is unknown",
                $"options of {instruction.Name} are --{string.Join(", --", s_known)}");
        }

        string target = Target(names[^1], isSeveral: names.Length > 2);
        ushort? mode = instruction.Flag("chmod") is { } text ? Mode(instruction, words.Expand(text)) : null;
        FileCopying copying = new(draft, source) { Permissions = mode };
        int document = 0;
        foreach (string name in names[..^1])
        {
            if (name.StartsWith("<<", StringComparison.Ordinal) && document < instruction.Documents.Count)
            {
                Write(instruction.Documents[document++], words, target, mode);
            }
            else
            {
                Refuse(instruction, name);
                copying.CopyContents(ImageTarget.Bytes(name), ImageTarget.Bytes(target));
            }
        }
    }

    /// <summary>Absolute; with a slash at its end where it is a directory.</summary>
    private string Target(string text, bool isSeveral)
    {
        string at = ContainerPath.Of($"{(text.StartsWith('/') ? "" : directory)}/{text}").ToString();
        return isSeveral || text.EndsWith('/') || text is "." or ".." ? at.TrimEnd('/') + "/" : at;
    }

    private void Write(HereDocument document, DockerWords words, string target, ushort? mode)
    {
        string text = ImageTarget.Bytes(document.Expands ? words.ExpandVariables(document.Text) : document.Text);
        string at = draft.Resolve(ImageTarget.Bytes(target));
        bool isDirectory = target.EndsWith('/') || draft.Entry(at)?.Type == InodeType.Directory;
        at = isDirectory ? draft.Resolve($"{at}/{ImageTarget.Bytes(document.Name)}") : at;
        draft.Add(at, new NewEntry(InodeType.File) { Permissions = mode ?? 0x1a4 }, () =>
            new MemoryStream(Binary.RawText.Bytes(text)));
    }

    private static void Refuse(DockerInstruction instruction, string name)
    {
        if (instruction.Name == "ADD"
            && (name.Contains("://", StringComparison.Ordinal) || name.StartsWith("git@", StringComparison.Ordinal)))
        {
            throw Wrong(instruction, $"ADD cannot fetch '{name}'",
                "files come from the context; RUN can fetch others: RUN curl -LO URL");
        }

        if (instruction.Name == "ADD"
            && (name.Contains(".tar", StringComparison.Ordinal) || name.EndsWith(".tgz", StringComparison.Ordinal)))
        {
            throw Wrong(instruction, $"ADD cannot unpack '{name}'", "RUN can: COPY it, then RUN tar xf");
        }
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
