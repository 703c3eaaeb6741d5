using System.Globalization;
using Hpc.Archives;
using Hpc.Binary;
using Hpc.Crate;
using Hpc.Records;

namespace Hpc.ImageCli;

/// <summary>Ten lines about an archive: whether it can be rerun, by whom, for how long, and what stands against publishing
/// it.</summary>
/// <param name="findings">What reviewers would send back.</param>
internal sealed class ArchiveOutlook(ArchiveFile archive, IReadOnlyList<string> findings)
{
    /// <summary>Licences under which everybody may use and pass on data or programs.</summary>
    private static readonly string[] s_open =
    [
        "CC0-1.0", "CC-BY-4.0", "CC-BY-SA-4.0", "CC-BY-3.0", "CC-BY-SA-3.0", "ODbL-1.0", "PDDL-1.0", "ODC-By-1.0", "MIT", "MIT-0",
        "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "Zlib", "MPL-2.0", "EUPL-1.2", "LGPL-2.1-or-later",
        "LGPL-3.0-or-later", "GPL-2.0-only", "GPL-2.0-or-later", "GPL-3.0-only", "GPL-3.0-or-later", "AGPL-3.0-or-later",
        "Unlicense",
    ];

    /// <summary>What a repository takes of one file without being asked, in bytes: as their pages had it in 2026.</summary>
    private static readonly (string Name, long Most)[] s_repositories =
        [("Harvard Dataverse", 2_500_000_000), ("OSF", 5_000_000_000), ("Zenodo", 50_000_000_000)];

    private readonly (string Name, RunRecord Record)[] _runs =
        [.. archive.Runs.Select(name => (name, archive.Record(name)))];

    private readonly List<string> _missing = [];

    /// <summary>All is inside, and nobody would send it back.</summary>
    public bool IsGood => _missing.Count == 0 && findings.Count == 0;

    /// <summary>One char per byte.</summary>
    public IEnumerable<(string About, string Text)> Lines()
    {
        long bytes = archive.Names.Sum(archive.Size);
        string[] names = [.. archive.Names];
        IEnumerable<string?> digests = _runs.SelectMany(run => run.Record.Of(Sections.Image)).Select(image => image.Value.Digest);
        string images = Inside("image", digests),
            inputs = Inside("input", Files(file => file.Name is not null, file => file.Digest)),
            results = Inside("result", Files(file => file.IsResult, file => file.DigestAfter ?? file.Digest), isNeeded: false);
        string[] refused = [.. _runs.Select(run => Refusal(run.Name, run.Record)).OfType<string>()];
        _missing.AddRange(refused);
        yield return ("archive", Invariant($"{names.Length} files, {bytes} bytes, {archive.Digest}: all as they were made"));
        yield return ("runs", Joined(_runs.Select(run => RerunText.Listed(run.Name, run.Record)), "none"));
        yield return ("image", images);
        yield return ("inputs", inputs);
        yield return ("results", $"{results}; {archive.Claims.Claims.Count} claims");
        yield return ("rerun", _runs.Length == 0 ? "nothing to run" : _missing.Count == 0 ? "yes, with what is in the archive"
            : Joined(_missing, ""));
        yield return ("by whom", $"{License()}; {Machines()}; {Runner(names)}");
        yield return ("lasts", Lasts());
        yield return ("too large for", Joined(s_repositories.Where(one => bytes > one.Most).Select(one => one.Name),
            "none of " + string.Join(", ", s_repositories.Select(one => one.Name))));
        yield return ("sent back for", Joined(findings.Select(ImageTarget.Bytes), "nothing that is known"));
    }

    private IEnumerable<string?> Files(Func<DeclaredFile, bool> wanted, Func<DeclaredFile, string?> digest) =>
        _runs.SelectMany(run => run.Record.Files).Select(file => file.Value).Where(wanted).Select(digest);

    private string Inside(string what, IEnumerable<string?> digests, bool isNeeded = true)
    {
        string[] all = [.. digests.OfType<string>().Distinct()];
        int inside = all.Count(digest => archive.Manifest.Find(digest) is not null);
        if (inside < all.Length && isNeeded)
        {
            string option = what == "image" ? "--image FILE" : "--input NAME=FILE";
            string ending = all.Length - inside == 1 ? "" : "s";
            _missing.Add(Invariant($"{all.Length - inside} {what}{ending} by digest only ({option})"));
        }

        return all.Length == 0 ? "none" : inside == all.Length ? Invariant($"{inside} inside")
            : Invariant($"{inside} of {all.Length} inside, of the others the digest");
    }

    private static string? Refusal(string run, RunRecord record)
    {
        try
        {
            _ = new RerunPlan(record);
            return null;
        }
        catch (RefusedException error)
        {
            return $"run {run} not: {ImageTarget.Bytes(error.Why ?? error.Message)}";
        }
    }

    private string License()
    {
        string name = CrateSummary.Read(archive.Text(CrateDocument.Name)).License;
        return name.Length == 0 ? "nobody may use it: no license" : s_open.Contains(name) ? $"everybody ({name})"
            : $"who the license lets ({ImageTarget.Bytes(name)})";
    }

    private string Machines() => "on " + Joined(_runs.SelectMany(run => run.Record.Of(Sections.Host))
        .Select(host => host.Value.Machine).Distinct(), "any machine");

    private static string Runner(string[] names) => CarriedRunner.Machines(names).ToArray() is { Length: > 0 } machines
        ? $"without hpcrun, too ({CarriedRunner.Script} for {string.Join(", ", machines)})" : "with hpcrun, which is not inside";

    private string Lasts()
    {
        bool hasGpu = _runs.Any(run => run.Record.Of(Sections.Host).Any(host => host.Value.GpuDriver is not null));
        int libraries = _runs.Sum(run => run.Record.Of(Sections.Libraries).Sum(all => all.Value.Count));
        return "files and digests as long as zip and SHA-256 are read; the image as long as Linux runs programs of its machine"
            + (libraries > 0 ? $"; {libraries} libraries of the host were used and are not inside" : "")
            + (hasGpu ? "; its GPU driver, if the program needs one, some years" : "");
    }

    private static string Joined(IEnumerable<string> all, string none) =>
        string.Join("; ", all) is { Length: > 0 } text ? text : none;

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
