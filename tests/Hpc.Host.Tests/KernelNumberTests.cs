using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using Hpc.Linux;
using Hpc.SquashFs.Tests;
using Xunit;

namespace Hpc.Host.Tests;

/// <summary>The compiler of each architecture checks what Hpc.Linux takes for the numbers of &lt;fcntl.h&gt; and its like, with
/// that architecture's own headers.</summary>
public partial class KernelNumberTests
{
    private const string ForAArch64 = "aarch64-linux-gnu-gcc";

    private const BindingFlags All = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    private const string Headers = "errno fcntl poll sched signal spawn stddef stdio termios unistd linux/fs linux/futex "
        + "linux/magic linux/nsfs linux/openat2 sys/eventfd sys/file sys/inotify sys/ioctl sys/mman sys/mount sys/prctl "
        + "sys/resource sys/socket sys/stat sys/statfs sys/syscall sys/uio sys/wait";

    /// <summary>Younger than the headers of a distribution that is still in use; looked at where they are there.</summary>
    private static readonly string[] Younger = ["SO_PEERPIDFD", "PIDFD_GET_INFO", "PIDFD_INFO_EXIT"];

    /// <summary>Members at the same place on all architectures, which Hpc.Linux reads or writes by offset.</summary>
    private static readonly (string Structure, string Places)[] Structures =
    [
        ("stat", "st_dev 0, st_ino 8, st_size 48, st_mtim 88, st_ctim 104"),
        ("statx", "stx_nlink 16, stx_uid 20, stx_gid 24, stx_mode 28, stx_ino 32, stx_size 40, stx_ctime 96, stx_mtime 112"),
        ("statx", "stx_rdev_major 128, stx_rdev_minor 132, stx_dev_major 136, stx_dev_minor 140"),
        ("statfs", "f_type 0, f_flags 80"), ("termios", "c_oflag 4"), ("open_how", "resolve 16"), ("timespec", "tv_nsec 8"),
        ("msghdr", "msg_name 0, msg_namelen 8, msg_iov 16, msg_iovlen 24, msg_control 32, msg_controllen 40, msg_flags 48"),
        ("cmsghdr", "cmsg_len 0, cmsg_level 8, cmsg_type 12"), ("flock", "l_type 0, l_whence 2, l_start 8, l_len 16, l_pid 24"),
        ("iovec", "iov_base 0, iov_len 8"), ("pollfd", "fd 0, events 4, revents 6"), ("inotify_event", "mask 4, len 12"),
    ];

    /// <summary>What they and the rooms that are kept for the C library's have in bytes.</summary>
    private static readonly string[] Sizes =
    [
        "struct statx) == 256", "struct stat) <= 256", "struct statfs) == 120", "struct msghdr) == 56", "struct cmsghdr) == 16",
        "struct termios) <= 64", "struct flock) == 32", "sigset_t) == 128", "pthread_attr_t) <= 64", "posix_spawnattr_t) <= 512",
        "posix_spawn_file_actions_t) <= 256",
    ];

    [ToolFact("gcc")]
    public void Every_number_with_a_name_of_the_kernels_is_the_kernels() =>
        CheckNumbers("gcc", RuntimeInformation.ProcessArchitecture == Architecture.Arm64);

    [ToolFact(ForAArch64)]
    public void Every_number_with_a_name_of_the_kernels_is_the_kernels_on_AArch64() => CheckNumbers(ForAArch64, isAArch64: true);

    [ToolFact("gcc")]
    public void Every_structure_is_the_kernels() => CheckStructures("gcc");

    [ToolFact(ForAArch64)]
    public void Every_structure_is_the_kernels_on_AArch64() => CheckStructures(ForAArch64);

    private static void CheckNumbers(string compiler, bool isAArch64)
    {
        FieldInfo[] numbers = [.. Numbers()];
        Assert.InRange(numbers.Length, 150, 1000);
        StringBuilder program = new();
        foreach (FieldInfo number in numbers)
        {
            string check = Check($"(long long)({number.Name})", Convert.ToInt64(number.GetRawConstantValue()));
            program.AppendLine(Younger.Contains(number.Name) ? $"#ifdef {number.Name}\n{check}\n#endif" : check);
        }

        foreach (FieldInfo number in typeof(KernelNumber).GetFields(All).Where(field => field.FieldType == typeof(KernelNumber)))
        {
            var value = (KernelNumber)number.GetValue(null)!;
            bool isPlace = number.Name.StartsWith("st_", StringComparison.Ordinal);
            string name = isPlace ? $"offsetof(struct stat, {number.Name})" : number.Name;
            program.AppendLine(Check(name, isAArch64 ? value.Arm64 : value.X64));
        }

        Compile(compiler, program);
    }

    private static void CheckStructures(string compiler)
    {
        StringBuilder program = new();
        foreach ((string structure, string places) in Structures)
        {
            foreach (string[] place in places.Split(", ").Select(place => place.Split(' ')))
            {
                program.AppendLine(Check($"offsetof(struct {structure}, {place[0]})", int.Parse(place[1])));
            }
        }

        Array.ForEach(Sizes, size => program.AppendLine($"_Static_assert(sizeof({size}, \"{size}\");"));
        Compile(compiler, program);
    }

    private static string Check(string what, long value) => $"_Static_assert({what} == {value}LL, \"{what}\");";

    /// <summary>Constants whose names are the kernel's.</summary>
    private static IEnumerable<FieldInfo> Numbers() => typeof(Fcntl).Assembly.GetTypes().SelectMany(type => type.GetFields(All))
        .Where(field => field.IsLiteral && KernelName().IsMatch(field.Name)).DistinctBy(field => field.Name);

    private static void Compile(string compiler, StringBuilder checks)
    {
        IEnumerable<string> headers = Headers.Split(' ').Select(header => $"#include <{header}.h>\n");
        string program = "#define _GNU_SOURCE\n" + string.Concat(headers) + checks;
        Tool.Run(compiler, ["-fsyntax-only", "-xc", "-"], input => input.Write(Encoding.ASCII.GetBytes(program)));
    }

    [GeneratedRegex("^[A-Z][A-Z0-9_]*(_[a-z0-9_]+)?$")]
    private static partial Regex KernelName();
}
