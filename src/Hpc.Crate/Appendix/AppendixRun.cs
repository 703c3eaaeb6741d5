using System.Globalization;
using Hpc.Binary;
using Hpc.Records;

namespace Hpc.Crate;

/// <summary>A run of an archive as an appendix tells of it: a computational artifact.</summary>
/// <param name="Name">One char per byte.</param>
/// <param name="Claims">What the paper says of it.</param>
/// <param name="IsInside">Whether the archive has a content, by its digest.</param>
public sealed record AppendixRun(string Name, RunRecord Record, IReadOnlyList<Claim> Claims, Func<string, bool> IsInside)
{
    private const double NanosecondsOfMinute = 60e9;

    /// <summary>Minutes that the recorded run took; null: nobody knows its end.</summary>
    internal double? Minutes => (Record.Ended - Record.Started) / NanosecondsOfMinute;

    internal string Title => Text(Name);

    internal IEnumerable<string> Expected => Claims.Count > 0
        ? Claims.Select(claim => $"{Text(claim.Text)}: {Text(claim.Wanted.ToString())} "
            + $"({Text(claim.Place.File)}, {claim.Place.Kind} {Text(claim.Place.Where)})")
        : Record.Files.Where(file => file.Value.IsResult).Select(file => $"{Text(file.Value.Path)}, as it was recorded: "
            + (file.Value.DigestAfter ?? file.Value.Digest ?? "not there"));

    internal IEnumerable<string> Hardware => Record.Of(Sections.Host).Select(node =>
    {
        HostEntry host = node.Value;
        string gpus = host.Gpus.Count == 0 ? "no GPU" : string.Join(", ", host.Gpus.Select(Text));
        string name = $"{Text(host.Processor ?? host.Machine)} ({Text(host.Machine)})";
        return string.Create(CultureInfo.InvariantCulture,
            $"{node.Nodes.Count} x {name}, {host.Processors} processors, {host.MemoryGiB} GiB of memory, {gpus}");
    });

    internal IEnumerable<string> Software
    {
        get
        {
            foreach (ImageEntry image in Record.Of(Sections.Image).Select(image => image.Value))
            {
                string inside = image.Digest is { } digest && IsInside(digest) ? "in the archive" : "not in the archive";
                yield return $"image {Text(image.Name ?? image.Path)}, {image.Digest ?? "no digest"}, {inside}";
            }

            foreach (HostEntry host in Record.Of(Sections.Host).Select(host => host.Value))
            {
                yield return $"hpcrun {Text(host.Hpcrun)}, Linux {Text(host.Kernel)}"
                    + (host.GpuDriver is { } driver ? $", {Text(driver)}" : "");
            }

            foreach (LibraryEntry library in Record.Of(Sections.Libraries).SelectMany(all => all.Value))
            {
                string version = library.Version is { } known ? $", version {Text(known)}" : "";
                yield return $"{Text(library.Path)} of the host{version}";
            }
        }
    }

    internal IEnumerable<string> Inputs => Record.Files.Where(file => file.Value.Name is not null).Select(file =>
    {
        DeclaredFile input = file.Value;
        string size = input.State is { } state ? string.Create(CultureInfo.InvariantCulture, $"{state.Size} bytes, ") : "";
        string inside = input.Digest is { } digest && IsInside(digest) ? "in the archive" : "by digest only";
        return $"{Text(input.Name!)}: {size}{input.Digest ?? "no digest"}, {inside}";
    });

    /// <summary>As a person types it; the working directory by its root.</summary>
    internal string Command => Record.Of(Sections.Command) is [var first, ..]
        ? string.Join(' ', first.Value.Arguments.Select(word => Quoted(Text(word)))) : "";

    internal string Ranks => Record.Ranks.Count <= 1 ? "one program"
        : string.Create(CultureInfo.InvariantCulture, $"{Record.Ranks.Count} ranks");

    private static string Quoted(string word) => word.Length > 0 && word.All(IsPlain) ? word
        : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static bool IsPlain(char one) =>
        char.IsAsciiLetterOrDigit(one) || "-_./{}=:,+@%".Contains(one, StringComparison.Ordinal);

    internal static string Text(string bytes) => RawText.ToUtf16(PrintableText.Line(bytes));
}
