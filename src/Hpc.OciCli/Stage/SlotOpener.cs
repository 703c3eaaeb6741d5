using Hpc.Linux;
using Hpc.OciRuntime;
using Hpc.Seccomp;

namespace Hpc.OciCli;

/// <summary>Opens the descriptors that a plan needs.</summary>
/// <param name="directory">Where the start socket is made.</param>
/// <param name="console">Connects, or makes, the socket that gets the terminal.</param>
internal sealed class SlotOpener(ContainerDirectory directory, ConsoleLine console)
{
    public int[] Open(IReadOnlyList<SlotSource> sources) => [.. sources.Select(Open)];

    private int Open(SlotSource source) => source switch
    {
        NamespaceSource named => Namespace(named.Path),
        FilterSource filter => Filter(filter.Filter),
        StartSocketSource => Listen(),
        ConsoleSource => console.Connect(),
        _ => throw new InvalidOperationException($"nothing opens {source.GetType().Name}"),
    };

    private static int Namespace(string path)
    {
        int fd = Fcntl.TryOpen(path, Fcntl.O_RDONLY);
        return fd >= 0 ? fd : throw new RuntimeException($"cannot open namespace {path}: {ErrnoText.Of(-fd)}");
    }

    private static int Filter(SeccompSpec spec)
    {
        int fd = Memfd.Create("hpcrun-oci-seccomp");
        Unistd.WriteAll(fd, FilterProgram.Prefix(spec));
        FilterProgram.Write(spec, fd);
        return fd;
    }

    private int Listen()
    {
        int fd = NamedSocket.TryListen(directory.Path, ContainerDirectory.StartSocket);
        return fd >= 0 ? fd
            : throw new RuntimeException($"cannot use {directory.Path}/{ContainerDirectory.StartSocket}: {ErrnoText.Of(-fd)}");
    }
}
