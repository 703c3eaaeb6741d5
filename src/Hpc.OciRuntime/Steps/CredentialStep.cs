using Hpc.Plan;

namespace Hpc.OciRuntime;

/// <summary>A step that changes what the process is allowed to do.</summary>
public abstract record CredentialStep(string Reason) : Step(Reason);

/// <summary>setresgid(2).</summary>
public sealed record GroupStep(uint GroupId, string Reason) : CredentialStep(Reason)
{
    public override string Operation => "gid";
    public override string[] Words => [$"{GroupId}"];
    public override string Call => $"setresgid({GroupId}, {GroupId}, {GroupId})";
}

/// <summary>setresuid(2).</summary>
public sealed record UserStep(uint UserId, string Reason) : CredentialStep(Reason)
{
    public override string Operation => "uid";
    public override string[] Words => [$"{UserId}"];
    public override string Call => $"setresuid({UserId}, {UserId}, {UserId})";
}

/// <summary>setgroups(2).</summary>
public sealed record SupplementaryGroupsStep(IReadOnlyList<uint> Groups, string Reason) : CredentialStep(Reason)
{
    public override string Operation => "groups";
    public override string[] Words => [.. Groups.Select(group => $"{group}")];
    public override string Call => $"setgroups({Groups.Count}, [{string.Join(", ", Groups)}])";
}

/// <summary>prctl(PR_CAPBSET_DROP) for all that is not kept.</summary>
public sealed record BoundCapabilitiesStep(ulong Kept, string Reason) : CredentialStep(Reason)
{
    public override string Operation => "bound";
    public override string[] Words => [$"{Kept}"];
    public override string Call => $"prctl(PR_CAPBSET_DROP, all but {CapabilitySets.Text(Kept)})";
}

/// <summary>capset(2) and prctl(PR_CAP_AMBIENT).</summary>
public sealed record SetCapabilitiesStep(CapabilitySets Sets, string Reason) : CredentialStep(Reason)
{
    public override string Operation => "capset";
    public override string[] Words => [$"{Sets.Effective}", $"{Sets.Permitted}", $"{Sets.Inheritable}", $"{Sets.Ambient}"];

    public override string Call =>
        $"capset(effective {CapabilitySets.Text(Sets.Effective)}, permitted {CapabilitySets.Text(Sets.Permitted)}, " +
        $"inheritable {CapabilitySets.Text(Sets.Inheritable)}), ambient {CapabilitySets.Text(Sets.Ambient)}";
}

/// <summary>prctl(2) with an option that has a name here.</summary>
public sealed record ProcessControlStep(string Name, int Option, long Value, string Reason) : CredentialStep(Reason)
{
    public override string Operation => "prctl";
    public override string[] Words => [$"{Option}", $"{Value}", "0"];
    public override string Call => $"prctl({Name}, {Value})";

    /// <summary>The owner may look at and attach to the process, and its /proc files are the owner's.</summary>
    public static ProcessControlStep Dumpable(string reason) => new("PR_SET_DUMPABLE", 4, 1, reason);

    /// <summary>Nobody but who has the right to trace every process does.</summary>
    public static ProcessControlStep Hidden(string reason) => new("PR_SET_DUMPABLE", 4, 0, reason);

    /// <summary>Permitted capabilities outlive a change of user.</summary>
    public static ProcessControlStep KeepCapabilities(bool keep, string reason) =>
        new("PR_SET_KEEPCAPS", 8, keep ? 1 : 0, reason);
}

/// <summary>seccomp(2): the filter program that a descriptor holds.</summary>
/// <param name="Flags">SECCOMP_FILTER_FLAG_ bits.</param>
public sealed record FilterCallsStep(int Slot, uint Flags, string Reason) : CredentialStep(Reason)
{
    /// <summary>Somebody is asked about calls.</summary>
    public bool Asks => SeccompFlags.Asks(Flags);

    public override string Operation => "seccomp";
    public override string[] Words => [$"{Slot}", $"{Flags}"];
    public override string Call => $"seccomp(SECCOMP_SET_MODE_FILTER, {Flags}, descriptor {Slot})";
}
