using System.Runtime.InteropServices;
using System.Text;
using Hpc.SquashFs.Tests;
using Xunit;

namespace Hpc.Fuse.Tests;

/// <summary>gcc and the kernel's own header check every size and offset.</summary>
public class StructLayoutTests
{
    private sealed record Layout(string Kernel, Type Ours, string[] Fields, bool IsPrefix = false);

    /// <summary>Kernel structure, ours, and the kernel's field names in the order of our fields.</summary>
    private static readonly Layout[] Layouts =
    [
        new("fuse_in_header", typeof(FuseInHeader),
            ["len", "opcode", "unique", "nodeid", "uid", "gid", "pid", "total_extlen", "padding"]),
        new("fuse_out_header", typeof(FuseOutHeader), ["len", "error", "unique"]),
        new("fuse_init_in", typeof(FuseInitIn), ["major", "minor", "max_readahead", "flags", "flags2"], IsPrefix: true),
        new("fuse_init_out", typeof(FuseInitOut), ["major", "minor", "max_readahead", "flags", "max_background",
            "congestion_threshold", "max_write", "time_gran", "max_pages", "map_alignment", "flags2"]),
        new("fuse_attr", typeof(FuseAttr), ["ino", "size", "blocks", "atime", "mtime", "ctime", "atimensec", "mtimensec",
            "ctimensec", "mode", "nlink", "uid", "gid", "rdev", "blksize", "flags"]),
        new("fuse_entry_out", typeof(FuseEntryOut),
            ["nodeid", "generation", "entry_valid", "attr_valid", "entry_valid_nsec", "attr_valid_nsec", "attr"]),
        new("fuse_attr_out", typeof(FuseAttrOut), ["attr_valid", "attr_valid_nsec", "dummy", "attr"]),
        new("fuse_read_in", typeof(FuseReadIn), ["fh", "offset", "size", "read_flags", "lock_owner", "flags", "padding"]),
        new("fuse_open_out", typeof(FuseOpenOut), ["fh", "open_flags", "padding"]),
        new("fuse_dirent", typeof(FuseDirent), ["ino", "off", "namelen", "type"]),
        new("fuse_kstatfs", typeof(FuseStatFsOut),
            ["blocks", "bfree", "bavail", "files", "ffree", "bsize", "namelen", "frsize", "padding"]),
        new("fuse_getxattr_in", typeof(FuseGetXattrIn), ["size", "padding"]),
        new("fuse_getxattr_out", typeof(FuseGetXattrOut), ["size", "padding"]),
        new("fuse_notify_inval_entry_out", typeof(FuseInvalidateEntryOut), ["parent", "namelen", "flags"]),
        new("fuse_notify_inval_inode_out", typeof(FuseInvalidateInodeOut), ["ino", "off", "len"]),
        new("fuse_notify_store_out", typeof(FuseStoreOut), ["nodeid", "offset", "size", "padding"]),
    ];

    private static readonly Dictionary<FuseOpcode, string> OpcodeNames = new()
    {
        [FuseOpcode.BatchForget] = "BATCH_FORGET",
        [FuseOpcode.NotifyReply] = "NOTIFY_REPLY",
    };

    private static readonly Dictionary<FuseInitFlags, string> FlagNames = new()
    {
        [FuseInitFlags.AsyncRead] = "FUSE_ASYNC_READ",
        [FuseInitFlags.DoReadDirPlus] = "FUSE_DO_READDIRPLUS",
        [FuseInitFlags.AsyncDirectIo] = "FUSE_ASYNC_DIO",
        [FuseInitFlags.NoOpenSupport] = "FUSE_NO_OPEN_SUPPORT",
        [FuseInitFlags.ParallelDirOps] = "FUSE_PARALLEL_DIROPS",
        [FuseInitFlags.MaxPages] = "FUSE_MAX_PAGES",
        [FuseInitFlags.CacheSymlinks] = "FUSE_CACHE_SYMLINKS",
        [FuseInitFlags.NoOpenDirSupport] = "FUSE_NO_OPENDIR_SUPPORT",
        [FuseInitFlags.ExplicitInvalidateData] = "FUSE_EXPLICIT_INVAL_DATA",
        [FuseInitFlags.InitExt] = "FUSE_INIT_EXT",
    };

    [ToolFact("gcc")]
    public void Every_structure_opcode_and_flag_is_the_kernels() => Check("gcc");

    [ToolFact("aarch64-linux-gnu-gcc")]
    public void Every_structure_opcode_and_flag_is_the_kernels_on_AArch64() => Check("aarch64-linux-gnu-gcc");

    private static void Check(string compiler)
    {
        StringBuilder program = new("#include <stddef.h>\n#include <linux/fuse.h>\n#include <linux/ioctl.h>\n");
        foreach (Layout layout in Layouts)
        {
            AppendStructure(program, layout);
        }

        foreach (FuseOpcode opcode in Enum.GetValues<FuseOpcode>())
        {
            program.AppendLine($"_Static_assert(FUSE_{OpcodeNames.GetValueOrDefault(opcode,
                $"{opcode}".ToUpperInvariant())} == {(uint)opcode}, \"{opcode}\");");
        }

        foreach (FuseInitFlags flag in Enum.GetValues<FuseInitFlags>().Where(flag => flag != FuseInitFlags.None))
        {
            program.AppendLine($"_Static_assert({FlagNames[flag]} == {(ulong)flag}ULL, \"{flag}\");");
        }

        program.AppendLine($"_Static_assert(FUSE_DEV_IOC_CLONE == {MountServer.CloneRequest}u, \"clone\");");
        program.AppendLine($"_Static_assert(FUSE_NOTIFY_INVAL_INODE == {(int)FuseNotifyCode.InvalidateInode}, \"\");");
        program.AppendLine($"_Static_assert(FUSE_NOTIFY_INVAL_ENTRY == {(int)FuseNotifyCode.InvalidateEntry}, \"\");");
        program.AppendLine($"_Static_assert(FUSE_NOTIFY_STORE == {(int)FuseNotifyCode.Store}, \"\");");
        program.AppendLine($"_Static_assert(FOPEN_KEEP_CACHE == {FuseOpenOut.KeepCache} && FOPEN_CACHE_DIR "
            + $"== {FuseOpenOut.CacheDirectory}, \"\");");
        Tool.Run(compiler, ["-fsyntax-only", "-xc", "-"], input => input.Write(Encoding.ASCII.GetBytes(program.ToString())));
    }

    private static void AppendStructure(StringBuilder program, Layout layout)
    {
        var fields = layout.Ours.GetFields(System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic);
        Assert.Equal(layout.Fields.Length, fields.Length);
        for (int i = 0; i < fields.Length; i++)
        {
            string kernel = layout.Fields[i];
            if (kernel is "total_extlen" or "padding" && layout.Ours == typeof(FuseInHeader))
            {
                continue; // one word of padding in headers before 7.38
            }

            bool isYounger = kernel is "flags" && layout.Ours == typeof(FuseInvalidateEntryOut); // padding in headers before 7.38
            program.AppendLine(isYounger ? "#if FUSE_KERNEL_MINOR_VERSION >= 38" : "");
            long offset = Marshal.OffsetOf(layout.Ours, fields[i].Name);
            program.AppendLine(
                $"_Static_assert(offsetof(struct {layout.Kernel}, {kernel}) == {offset}, \"{layout.Kernel}.{kernel}\");");
            program.AppendLine($"_Static_assert(sizeof(((struct {layout.Kernel} *)0)->{kernel}) == "
                + $"{SizeOf(fields[i].FieldType)}, \"{layout.Kernel}.{kernel}\");");
            program.AppendLine(isYounger ? "#endif" : "");
        }

        int size = Marshal.SizeOf(layout.Ours);
        Assert.Equal(size, (int)layout.Ours.GetField("Size")!.GetRawConstantValue()!);
        if (!layout.IsPrefix)
        {
            program.AppendLine($"_Static_assert(sizeof(struct {layout.Kernel}) == {size}, \"{layout.Kernel}\");");
        }
    }

    private static int SizeOf(Type type) => Marshal.SizeOf(type.IsEnum ? Enum.GetUnderlyingType(type) : type);
}
