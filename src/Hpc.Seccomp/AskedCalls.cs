using Hpc.Binary;
using Hpc.OciRuntime;

namespace Hpc.Seccomp;

/// <summary>Calls about which nobody can be asked. The process that loads the filter has still to hand over the descriptor by
/// which is asked, and it does that by one of them: it would wait for ever.</summary>
public static class AskedCalls
{
    private static readonly string[] Never = ["write", "sendmsg"];

    /// <exception cref="UnsupportedFeatureException">SCMP_ACT_NOTIFY for one of them, or for all that have no rule.</exception>
    public static void Check(SeccompSpec spec)
    {
        string? call = spec.Rules.Where(rule => rule.Action == SeccompNames.Notify).SelectMany(rule => rule.Names)
            .FirstOrDefault(name => Never.Contains(name));
        if (call is not null || spec.DefaultAction == SeccompNames.Notify)
        {
            throw new UnsupportedFeatureException(
                call is null ? "SCMP_ACT_NOTIFY cannot be used as the default action"
                    : $"SCMP_ACT_NOTIFY cannot be used for the {call} syscall",
                "take another action for it in linux.seccomp");
        }
    }
}
