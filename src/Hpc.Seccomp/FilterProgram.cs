using Hpc.Binary;
using Hpc.OciRuntime;

namespace Hpc.Seccomp;

/// <summary>linux.seccomp as a program for seccomp(2), by libseccomp.</summary>
public static unsafe class FilterProgram
{
    private const int UnknownCall = -1;
    private const int EEXIST = 17;

    /// <summary>What is to stand before that program.</summary>
    public static byte[] Prefix(SeccompSpec spec) => NewerCalls.Program(spec, Architectures(spec));

    /// <summary>Writes the program to a descriptor.</summary>
    /// <exception cref="CorruptImageException">An unknown action, architecture or comparison.</exception>
    /// <exception cref="UnsupportedFeatureException">An action that cannot be taken for that call.</exception>
    public static void Write(SeccompSpec spec, int fd)
    {
        AskedCalls.Check(spec);
        uint defaultAction = Action("defaultAction", spec.DefaultAction, spec.DefaultErrno);
        void* context = LibSeccomp.seccomp_init(defaultAction);
        if (context == null)
        {
            throw new CorruptImageException("linux.seccomp.defaultAction", -1, spec.DefaultAction,
                string.Join(", ", SeccompNames.Actions));
        }

        try
        {
            AddArchitectures(context, spec);
            foreach (SeccompRule rule in spec.Rules)
            {
                uint action = Action("syscalls.action", rule.Action, rule.Errno);
                if (action != defaultAction)
                {
                    AddRule(context, rule, action);
                }
            }

            // Older libraries have no binary tree: the filter is the same, only slower.
            _ = LibSeccomp.seccomp_attr_set(context, LibSeccomp.OptimizeAttribute, 2);
            Check(LibSeccomp.seccomp_export_bpf(context, fd), "the whole filter");
        }
        finally
        {
            LibSeccomp.seccomp_release(context);
        }
    }

    /// <summary>The machine's own first; those that libseccomp does not know are refused elsewhere.</summary>
    private static IEnumerable<uint> Architectures(SeccompSpec spec) =>
        spec.Architectures.Select(Token).Prepend(LibSeccomp.seccomp_arch_native()).Where(token => token != 0).Distinct();

    private static uint Token(string name) =>
        LibSeccomp.seccomp_arch_resolve_name(name.Replace("SCMP_ARCH_", "", StringComparison.Ordinal).ToLowerInvariant());

    private static void AddArchitectures(void* context, SeccompSpec spec)
    {
        foreach (string name in spec.Architectures)
        {
            uint token = Token(name);
            int result = token == 0 ? -1 : LibSeccomp.seccomp_arch_add(context, token);
            if (result is < 0 and not -EEXIST)
            {
                throw new CorruptImageException("linux.seccomp.architectures", -1, name, "architectures that libseccomp knows");
            }
        }
    }

    /// <summary>Names that this machine's libseccomp does not know are left out, as the specification wants. Two conditions on
    /// one argument cannot stand in one rule of libseccomp: each becomes a rule, and one of them is enough.</summary>
    private static void AddRule(void* context, SeccompRule rule, uint action)
    {
        LibSeccomp.ArgumentComparison[] all = [.. rule.Conditions.Select(Comparison)];
        bool repeated = all.Select(comparison => comparison.Argument).Distinct().Count() < all.Length;
        foreach (string name in rule.Names)
        {
            int call = LibSeccomp.seccomp_syscall_resolve_name(name);
            if (call == UnknownCall)
            {
                continue;
            }

            foreach (LibSeccomp.ArgumentComparison[] comparisons in repeated ? all.Select(one => new[] { one }) : [all])
            {
                fixed (LibSeccomp.ArgumentComparison* first = comparisons)
                {
                    Check(LibSeccomp.seccomp_rule_add_array(context, action, call, (uint)comparisons.Length, first), name);
                }
            }
        }
    }

    private static LibSeccomp.ArgumentComparison Comparison(SeccompCondition condition) => new()
    {
        Argument = condition.Argument,
        Operator = SeccompNames.Operator(condition.Operator) is > 0 and int found ? found
            : throw new CorruptImageException("linux.seccomp.syscalls.args.op", -1, condition.Operator,
                string.Join(", ", SeccompNames.Operators)),
        First = condition.Value,
        Second = condition.Second,
    };

    private static uint Action(string member, string name, uint? errno) => SeccompNames.Action(name, errno)
        ?? throw new CorruptImageException("linux.seccomp." + member, -1, name, string.Join(", ", SeccompNames.Actions));

    private static void Check(int result, string what)
    {
        if (result < 0)
        {
            throw new CorruptImageException("linux.seccomp", -1, $"{what}, which libseccomp refuses ({result})",
                "rules that do not contradict each other");
        }
    }
}
