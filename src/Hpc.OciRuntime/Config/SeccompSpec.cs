namespace Hpc.OciRuntime;

/// <summary>linux.seccomp: which system calls the process may make.</summary>
public sealed record SeccompSpec
{
    /// <summary>SCMP_ACT_ name.</summary>
    public required string DefaultAction { get; init; }

    public uint? DefaultErrno { get; init; }

    /// <summary>SCMP_ARCH_ names besides the machine's own.</summary>
    public IReadOnlyList<string> Architectures { get; init; } = [];

    /// <summary>SECCOMP_FILTER_FLAG_ names; null: not said.</summary>
    public IReadOnlyList<string>? Flags { get; init; }

    /// <summary>A Unix socket at which somebody is to be told whom the filter asks: for SCMP_ACT_NOTIFY.</summary>
    public string ListenerPath { get; init; } = "";

    /// <summary>What is passed on to that one as it is.</summary>
    public string ListenerMetadata { get; init; } = "";

    /// <summary>Somebody is asked about calls.</summary>
    public bool Asks => DefaultAction == SeccompNames.Notify || Rules.Any(rule => rule.Action == SeccompNames.Notify);

    public IReadOnlyList<SeccompRule> Rules { get; init; } = [];
}

/// <summary>One of linux.seccomp.syscalls.</summary>
/// <param name="Errno">errnoRet: what SCMP_ACT_ERRNO and SCMP_ACT_TRACE return.</param>
public sealed record SeccompRule(IReadOnlyList<string> Names, string Action, uint? Errno,
    IReadOnlyList<SeccompCondition> Conditions);

/// <summary>A comparison of one argument of the call.</summary>
/// <param name="Operator">SCMP_CMP_ name.</param>
/// <param name="Second">valueTwo: for SCMP_CMP_MASKED_EQ the value, Value being the mask.</param>
public readonly record struct SeccompCondition(uint Argument, string Operator, ulong Value, ulong Second);
