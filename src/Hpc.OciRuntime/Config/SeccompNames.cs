namespace Hpc.OciRuntime;

/// <summary>Names of linux.seccomp that are understood; values from linux/seccomp.h and libseccomp's seccomp.h.</summary>
public static class SeccompNames
{
    public const string Notify = "SCMP_ACT_NOTIFY";

    private static readonly (string Name, uint Value)[] ActionValues =
    [
        ("SCMP_ACT_ALLOW", 0x7fff0000), ("SCMP_ACT_ERRNO", 0x00050000), ("SCMP_ACT_KILL", 0),
        ("SCMP_ACT_KILL_PROCESS", 0x80000000), ("SCMP_ACT_KILL_THREAD", 0),
        ("SCMP_ACT_LOG", 0x7ffc0000), (Notify, 0x7fc00000), ("SCMP_ACT_TRACE", 0x7ff00000), ("SCMP_ACT_TRAP", 0x00030000),
    ];

    private static readonly string[] OperatorNames =
        ["SCMP_CMP_NE", "SCMP_CMP_LT", "SCMP_CMP_LE", "SCMP_CMP_EQ", "SCMP_CMP_GE", "SCMP_CMP_GT", "SCMP_CMP_MASKED_EQ"];

    public static IEnumerable<string> Actions => ActionValues.Select(action => action.Name);

    /// <summary>A call that has no rule goes on.</summary>
    public static bool LetsPass(string action) => action is "SCMP_ACT_ALLOW" or "SCMP_ACT_LOG" or "SCMP_ACT_TRACE" or Notify;

    public static IEnumerable<string> Operators => OperatorNames;

    /// <summary>The value for seccomp_rule_add; errno and trace messages are in its lower 16 bits. null: unknown.</summary>
    public static uint? Action(string name, uint? errno)
    {
        int index = Array.FindIndex(ActionValues, action => action.Name == name);
        return index < 0 ? null : ActionValues[index].Value
            | (name is "SCMP_ACT_ERRNO" or "SCMP_ACT_TRACE" ? (errno ?? 1) & 0xffff : 0);
    }

    /// <summary>enum scmp_compare; 0: unknown.</summary>
    public static int Operator(string name) => Array.IndexOf(OperatorNames, name) + 1;
}
