using Hpc.Tests;

namespace Hpc.Crate.Tests;

/// <summary>Crates that others made and published, and those that a validator of the profile has to refuse.</summary>
public class CrateCorpusTests
{
    private const string Validator = "crate/rocrate-validator/";

    public static TheoryData<string> Invalid => Corpora.Files(Validator + "invalid");

    public static TheoryData<string> Valid => Corpora.Files(Validator + "valid");

    public static TheoryData<string> Published => Corpora.Files("crate/runcrate", "crate/workflow-run-crate");

    [CorpusTheory]
    [MemberData(nameof(Invalid))]
    public void What_the_profile_does_not_take_is_sent_back_with_what_is_wrong(string name) =>
        Assert.NotEmpty(OfProfile(name));

    [CorpusTheory]
    [MemberData(nameof(Valid))]
    public void What_it_takes_is_not(string name) =>
        Assert.DoesNotContain(OfProfile(name), finding => !finding.Contains(ProcessRunReview.Allowed, StringComparison.Ordinal));

    [CorpusTheory]
    [MemberData(nameof(Published))]
    public void Published_crates_are_read(string name)
    {
        IReadOnlyList<string> findings = CrateReview.Of(Corpora.Read(name), []);
        Assert.DoesNotContain(findings, finding => finding.Contains("JSON-LD", StringComparison.Ordinal)
            || finding.StartsWith("no root", StringComparison.Ordinal));
    }

    private static IEnumerable<string> OfProfile(string name) => CrateReview.Of(Corpora.Read(name), [], isWhole: true)
        .Where(finding => finding.StartsWith("Process Run Crate: ", StringComparison.Ordinal)
            || (finding.StartsWith("no ", StringComparison.Ordinal)
                && finding.EndsWith(" of the whole", StringComparison.Ordinal)));
}
