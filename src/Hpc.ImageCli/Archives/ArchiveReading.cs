using System.Globalization;
using Hpc.Archives;
using Hpc.Binary;
using Hpc.CommandLine;
using Hpc.Crate;

namespace Hpc.ImageCli;

/// <summary><c>hpcrun archive list|extract|check FILE</c>: what a stranger's archive has, without running any of it.</summary>
internal static class ArchiveReading
{
    private const int FindingStatus = 3;

    public static IReadOnlyList<CommandSpec> Commands { get; } =
    [
        new("list", "List the files of an archive with their sizes.") { Arguments = ["FILE"], Run = List },
        new("extract", "Check an archive, and unpack it into a new directory.")
        {
            Arguments = ["FILE"],
            Options = [new("directory", 'C', "DIR", "where (default: the archive's name without .crate.zip)")],
            Run = Extract,
        },
        new("check", "Check an archive, and say who can rerun it, for how long, and what reviewers would send back.")
        {
            Arguments = ["FILE"],
            Notes = "Status 0: nothing is missing and nothing would be sent back; 3: something is; 4: the archive is damaged. "
                + "An RO-Crate of others is taken, too: as a zip file or a directory.",
            Run = Check,
        },
        ArchiveAddition.Command,
        ArchiveIdentity.Command,
        AppendixCommand.Command,
    ];

    private static int List(ParsedArguments words)
    {
        using ArchiveFile archive = ArchiveFile.Open(words[0], LibraryHash.New);
        foreach (string name in archive.Names)
        {
            Report.PrintBytes($"{archive.Size(name),14}  {name}");
        }

        Report.PrintBytes($"{archive.Names.Sum(archive.Size),14}  in {archive.Names.Count} files, {archive.Digest}");
        return 0;
    }

    private static int Extract(ParsedArguments words)
    {
        using ArchiveFile archive = ArchiveFile.Open(words[0], LibraryHash.New);
        archive.Verify();
        string name = Path.GetFileName(words[0].TrimEnd('/')), bare = name[..Math.Max(name.IndexOf('.', 1), 0)];
        string place = words.Text("directory") ?? (bare.Length > 0 ? bare : throw new RefusedException(
            $"cannot extract '{words[0]}': no name for the directory", null, "hpcrun archive extract FILE -C DIR"));
        using RerunDirectory directory = RerunDirectory.Make(ImageTarget.Bytes(Path.GetFullPath(place)));
        foreach ((string file, string digest) in archive.Manifest.Digests.Append(new(ArchiveManifest.Name, archive.Digest)))
        {
            using SummedStream content = archive.Stream(archive.Content(file));
            directory.Write(file, content, digest, CarriedRunner.IsProgram(file));
        }

        Report.Print(string.Create(CultureInfo.InvariantCulture, $"{archive.Names.Count} files in {place}, {archive.Digest}"));
        return 0;
    }

    private static int Check(ParsedArguments words)
    {
        if (ForeignCrate.TryOpen(words[0]) is { } foreign)
        {
            foreign.Lines().ToList().ForEach(line => Report.PrintBytes($"{line.About,-14}{line.Text}"));
            return foreign.Findings.Count == 0 ? 0 : FindingStatus;
        }

        using ArchiveFile archive = ArchiveFile.Open(words[0], LibraryHash.New);
        archive.Verify();
        ArchiveOutlook outlook = new(archive, CrateReview.Of(archive.Text(CrateDocument.Name), archive.Names));
        foreach ((string about, string text) in outlook.Lines())
        {
            Report.PrintBytes($"{about,-14}{text}");
        }

        return outlook.IsGood ? 0 : FindingStatus;
    }
}
