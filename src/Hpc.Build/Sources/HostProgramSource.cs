using Hpc.Binary;
using Hpc.Images.Extraction;
using Hpc.Inject;
using Hpc.Linux;
using Hpc.SquashFs;

namespace Hpc.Build;

/// <summary>Programs of this machine with every library that its loader would give them, and the loader. They lie in the image
/// under the names under which the loader opens them.</summary>
/// <param name="programs">Names to be found in PATH, or paths.</param>
public sealed class HostProgramSource(IReadOnlyList<string> programs) : TreeSource
{
    /// <summary>Where hpcrun mounts something by default.</summary>
    private static readonly string[] MountPoints = ["dev", "etc", "proc", "sys", "tmp"];

    private const ushort Executable = 0x1ed;
    private readonly HostFiles _files = new();
    private readonly HashSet<string> _copied = [];

    public override void CopyTo(TreeTarget target)
    {
        if (programs.Count == 0)
        {
            throw new RefusedException("missing PROGRAM after \"host:\"", null, "hpcrun convert host:PROGRAM[,PROGRAM...] IMAGE");
        }

        foreach (string directory in MountPoints)
        {
            target.Add(directory,
                new NewEntry(InodeType.Directory) { Permissions = directory == "tmp" ? (ushort)0x3ff : Executable }, null);
        }

        foreach (string program in programs)
        {
            string path = Find(program);
            Copy(path, target);
            CopyLibraries(path, target);
            string inPath = $"/bin/{path[(path.LastIndexOf('/') + 1)..]}";
            if (!_copied.Contains(inPath) && !HostFiles.IsOnPath(path))
            {
                _copied.Add(inPath);
                target.Add(inPath[1..], new NewEntry(InodeType.Symlink) { Permissions = 0x1ff, Target = path }, null);
            }
        }
    }

    private void CopyLibraries(string program, TreeTarget target)
    {
        if (new ElfFiles(_files).At(program) is not { } elf)
        {
            throw new RefusedException(
                $"cannot copy '{program}' with its libraries: not an ELF file",
                    "a script needs its interpreter, and the files that the interpreter reads",
                    "make an image from a directory instead");
        }

        if (elf.Interpreter is { } loader)
        {
            Copy(loader, target);
        }

        LibrarySearch search = new(_files, elf.Identity, Environment.GetEnvironmentVariable("LD_LIBRARY_PATH"));
        CopyNeeded([new FoundLibrary(program, elf)], search, target);
    }

    private void CopyNeeded(IReadOnlyList<FoundLibrary> chain, LibrarySearch search, TreeTarget target)
    {
        foreach (string name in chain[0].Elf.Needed)
        {
            FoundLibrary library = search.Find(name, chain) ?? throw new RefusedException(
                $"the library '{name}' was not found on this machine", $"'{chain[0].Path}' needs it",
                    "ldd says which libraries are missing; set LD_LIBRARY_PATH");
            if (Copy(library.Path, target))
            {
                CopyNeeded([library, .. chain], search, target);
            }
        }
    }

    private bool Copy(string path, TreeTarget target)
    {
        if (!_copied.Add(path))
        {
            return false;
        }

        int fd = Fcntl.TryOpen(path, Fcntl.O_RDONLY);
        Stat.Status? status = fd < 0 ? null : Stat.Of(fd, out _);
        if (status is not { IsFile: true } file)
        {
            throw new RefusedException($"'{path}' cannot be read", fd < 0 ? Errno.Name(-fd) : "it is not a file",
                $"ls -lL {path}");
        }

        using HostFileStream content = new(fd, file.Size);
        target.Add(path.TrimStart('/'), FileStatus.EntryOf(path, file) with { Permissions = Executable, Xattrs = [] }, content);
        return true;
    }

    private static string Find(string program)
    {
        if (program.Contains('/'))
        {
            return program.StartsWith('/') ? program : $"{Unistd.WorkingDirectory()}/{program}";
        }

        return HostFiles.OnPath(program)
            ?? throw new RefusedException($"the program '{program}' was not found on this machine", "no directory of PATH has it",
            "give its path");
    }
}
