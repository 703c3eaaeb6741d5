namespace Hpc.Recipes;

/// <summary>A %files section.</summary>
/// <param name="Arguments">Behind its name: "from STAGE", or empty.</param>
public sealed record TransferSection(string Arguments, IReadOnlyList<FileTransfer> Transfers)
{
    /// <summary>The stage that the files come from; null for this machine.</summary>
    public string? Stage => Arguments.Split('#')[0].Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries) is [_, var stage]
        ? stage : null;
}

/// <summary>A line of %files.</summary>
/// <param name="Source">May be a pattern.</param>
/// <param name="Target">Empty for the place that the source has.</param>
public sealed record FileTransfer(string Source, string Target);
