using System.Runtime.InteropServices;

namespace Hpc.Seccomp;

/// <summary>seccomp.h of libseccomp 2.5: what turns rules into a filter program. Results are 0 or a negative errno unless
/// said.</summary>
internal static unsafe partial class LibSeccomp
{
    private const string Library = "seccomp";

    /// <summary>enum scmp_filter_attr: 2 is a binary tree, so that a call costs the logarithm of the rules.</summary>
    internal const int OptimizeAttribute = 8;

    /// <summary>struct scmp_arg_cmp, 24 bytes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct ArgumentComparison
    {
        public uint Argument;
        public int Operator;
        public ulong First;
        public ulong Second;
    }

    /// <returns>A filter context, or null.</returns>
    [LibraryImport(Library)]
    internal static partial void* seccomp_init(uint defaultAction);

    [LibraryImport(Library)]
    internal static partial void seccomp_release(void* context);

    /// <returns>A token, or 0 for an unknown name ("x86_64", "aarch64", ...).</returns>
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial uint seccomp_arch_resolve_name(string name);

    /// <returns>-EEXIST where the filter has it already.</returns>
    [LibraryImport(Library)]
    internal static partial int seccomp_arch_add(void* context, uint token);

    [LibraryImport(Library)]
    internal static partial int seccomp_attr_set(void* context, int attribute, uint value);

    /// <returns>A number, negative for calls of other architectures, -1 for an unknown name.</returns>
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int seccomp_syscall_resolve_name(string name);

    [LibraryImport(Library)]
    internal static partial int seccomp_rule_add_array(void* context, uint action, int call, uint count,
        ArgumentComparison* comparisons);

    /// <summary>The machine's own: a token.</summary>
    [LibraryImport(Library)]
    internal static partial uint seccomp_arch_native();

    /// <returns>As <see cref="seccomp_syscall_resolve_name"/>, of another architecture.</returns>
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int seccomp_syscall_resolve_name_arch(uint token, string name);

    /// <summary>Writes struct sock_filter records to a descriptor.</summary>
    [LibraryImport(Library)]
    internal static partial int seccomp_export_bpf(void* context, int fd);
}
