namespace Hpc.Plan;

/// <summary>Which launches on this node meet in one user namespace, mount and image server.</summary>
public enum SharePolicy
{
    /// <summary>The ranks of one job step (or of one launcher) with the same image.</summary>
    Step,

    /// <summary>Every launch with the same <see cref="RunRequest.ShareKey"/> (<c>--share=KEY</c>).</summary>
    Key,

    /// <summary>Nobody (<c>--no-share</c>).</summary>
    Alone,
}
