using System.IO.Compression;
using Hpc.Archives;
using Hpc.Binary;
using Hpc.Build;
using Hpc.Crate;
using Hpc.Images.Extraction;
using Hpc.Linux;
using Hpc.Sif;
using Hpc.SquashFs;

namespace Hpc.ImageCli;

/// <summary>Looks for names in all that an author brings into an archive: results, inputs, records, claims, names of files, what
/// is packed by gzip and zip, and the files in images.</summary>
internal sealed class AnonymityCheck(NameSearch names)
{
    /// <summary>Of a file: who has more has to change what writes it.</summary>
    private const int MostOfFile = 20;

    private readonly List<NameHit> _hits = [];

    /// <param name="accepted">FILE or FILE:LINE.</param>
    /// <exception cref="RefusedException">There are names that nobody has accepted.</exception>
    public static void Run(ArchiveDraft draft, string title, NameSearch names, IReadOnlyList<string> accepted)
    {
        AnonymityCheck check = new(names);
        check._hits.AddRange(names.InName(ImageTarget.Bytes(title)).Select(hit => hit with { File = "the title" }));
        HashSet<string> images = [.. draft.Runs.Select(run => run.Image?.Name).OfType<string>()];
        using DraftStore store = new(draft.Contents);
        foreach (string name in store.Names.Where(name => !IsMade(name)))
        {
            check._hits.AddRange(names.InName(name));
            check.Look(name, store.Content(name), images.Contains(name) ? draft.Contents.PathOf(name) : null);
        }

        NameHit[] left = [.. check._hits.Where(hit => !accepted.Any(place => NamePattern.Fits(hit.File, ImageTarget.Bytes(place))
            || NamePattern.Fits(hit.Place, ImageTarget.Bytes(place))))];
        Array.ForEach(left, hit => Report.PrintBytes($"name       {hit}"));
        if (left.Length > 0)
        {
            string places = left.Length == 1 ? "a name is in one place" : $"names are in {left.Length} places";
            throw new RefusedException($"cannot archive: it would not be anonymous, as {places}",
                ImageTarget.Text($"{left[0]}"),
                $"let the program not write them, or --{AnonymousOptions.Accept} '{ImageTarget.Text(left[0].Place)}'");
        }
    }

    /// <summary>Of the rest, or by hpcrun's own makers.</summary>
    private static bool IsMade(string name) => ArchiveDraft.Made.Contains(name) || name == CarriedRunner.Script
        || name.StartsWith(CarriedRunner.Place, StringComparison.Ordinal);

    /// <param name="image">Where it lies; null: it is no image.</param>
    private void Look(string name, RandomAccessSource content, string? image)
    {
        using SourceStream whole = new(content);
        _hits.AddRange(names.In(name, whole, MostOfFile));
        if (image is not null)
        {
            using TreeSource tree = SourceFinder.Open(image, ArchitectureCode.Host, skipped: null);
            tree.CopyTo(new SearchedTree(names, name, _hits, MostOfFile));
            return;
        }

        try
        {
            LookInto(name, content);
        }
        catch (Exception error) when (error is InvalidDataException or NotSupportedException)
        {
            // It only begins as such a file does: its bytes were looked at.
        }
    }

    private void LookInto(string name, RandomAccessSource content)
    {
        Span<byte> head = stackalloc byte[4];
        head = head[..content.Read(0, head)];
        if (head.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]))
        {
            using GZipStream stream = new(new SourceStream(content), CompressionMode.Decompress);
            _hits.AddRange(names.In(name, stream, MostOfFile));
        }
        else if (head.SequenceEqual("PK\u0003\u0004"u8))
        {
            using FileStream file = File.OpenRead(ImageTarget.Text($"/proc/self/fd/{((FileSource)content).Fd}"));
            using ZipArchive zip = new(file);
            foreach (ZipArchiveEntry entry in zip.Entries)
            {
                using Stream stream = entry.Open();
                _hits.AddRange(names.In($"{name}/{ImageTarget.Bytes(entry.FullName)}", stream, MostOfFile));
            }
        }
    }
}
