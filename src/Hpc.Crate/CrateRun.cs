using Hpc.Records;

namespace Hpc.Crate;

/// <summary>A run of an archive: its record, and the files that it read, wrote and ran in.</summary>
public sealed record CrateRun(string Name, RunRecord Record, CrateFile? Image, IReadOnlyList<CrateFile> Inputs,
    IReadOnlyList<CrateFile> Outputs)
{
    /// <summary>Where an archive keeps records.</summary>
    public const string Place = "records/", Suffix = ".json";

    public string RecordName => Place + Name + Suffix;

    internal string Id => "#run-" + Uri.EscapeDataString(Hpc.Binary.RawText.ToUtf16(Name));
}
