using System.Text;
using Hpc.Archives;
using Hpc.Binary;
using Hpc.CommandLine;
using Hpc.Crate;
using Hpc.Linux;

namespace Hpc.ImageCli;

/// <summary>What an anonymous archive does not have: the list of the files of the archive with its names, and each of them that
/// is another one there. With both the archive with names is made again, to the byte.</summary>
internal static class ArchiveIdentity
{
    /// <summary>Behind the name of the archive.</summary>
    public const string Suffix = ".identity";

    /// <summary>Has the digest of the archive that it belongs to.</summary>
    private const string Belongs = "anonymous.txt";

    private const uint OnlyOwner = 0b110_000_000;
    private const int DigestLength = 71;

    public static CommandSpec Command => new("reveal", "Put the names into an anonymous archive that --anonymous kept beside it.")
    {
        Arguments = ["FILE"],
        Options =
        [
            new("output", 'o', "FILE", "the archive with names that is made"),
            new("identity", '\0', "FILE", $"what was kept (default: the archive's name with {Suffix})"),
        ],
        Run = Reveal,
    };

    /// <summary>Both files, or none.</summary>
    /// <param name="path">Of the archive; one char per byte.</param>
    public static void Write(string path, ArchiveDraft anonymous, ArchiveDraft named)
    {
        ArchiveContents kept = named.Contents.Without(anonymous.Contents);
        kept.Add(Belongs, Encoding.ASCII.GetBytes(anonymous.Digest), "");
        kept.Write(path + Suffix, OnlyOwner);
        try
        {
            anonymous.Contents.Write(path);
        }
        catch
        {
            _ = Unistd.TryUnlink(path + Suffix);
            throw;
        }
    }

    private static int Reveal(ParsedArguments words)
    {
        string output = words.Text("output") ?? throw new RefusedException("cannot reveal: no name for the archive", null,
            "hpcrun archive reveal FILE -o paper.crate.zip");
        string kept = words.Text("identity") ?? words[0].TrimEnd('/') + Suffix;
        using ArchiveFile archive = ArchiveFile.Open(words[0], LibraryHash.New);
        using ArchiveFile identity = ArchiveFile.Open(kept, LibraryHash.New);
        archive.Verify();
        if (Of(identity) is var digest && digest != archive.Digest)
        {
            throw new RefusedException($"cannot reveal '{words[0]}': '{kept}' is not of this archive",
                digest is null ? "it has no digest of an archive" : $"it is of {digest}, and this one is {archive.Digest}",
                "--identity FILE with what --anonymous wrote beside this archive");
        }

        ArchiveContents contents = new();
        foreach ((string name, string wanted) in identity.Manifest.Digests)
        {
            RandomAccessSource? source = identity.Names.Contains(name) ? identity.Content(name)
                : archive.Manifest.Find(wanted) is { } same ? archive.Content(same) : null;
            if (source is null || contents.Add(name, source, "").Digest != wanted)
            {
                throw new RefusedException($"cannot reveal '{words[0]}': '{kept}' is damaged",
                    $"'{ImageTarget.Text(name)}' is not in it, or another one", "another copy of it", ArchiveFile.DamageStatus);
            }
        }

        string revealed = contents.Close();
        contents.Write(ImageTarget.Bytes(output));
        Report.Print($"{revealed}  {output}");
        return 0;
    }

    private static string? Of(ArchiveFile identity)
    {
        if (!identity.Names.Contains(Belongs) || identity.Size(Belongs) != DigestLength)
        {
            return null;
        }

        byte[] text = new byte[DigestLength];
        identity.Content(Belongs).ReadExactly(0, text, Belongs);
        return RawText.Of(text);
    }
}
