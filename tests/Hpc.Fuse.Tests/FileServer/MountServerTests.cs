using System.Runtime.InteropServices;
using Hpc.Fuse.FileServer;
using Hpc.Linux;
using Hpc.SquashFs.Tests;
using Xunit;

namespace Hpc.Fuse.Tests;

public class MountServerTests
{
    /// <summary>As long as anybody holds the descriptor the kernel waits for answers.</summary>
    [ToolFact(TestImage.Maker)]
    public void A_mount_that_no_thread_can_answer_any_more_is_let_go_of()
    {
        using ImageFileSystem files = FakeKernel.Open(TestImage.Pack("-comp", "zstd"), options: null);
        (int kernel, int server) = FakeKernel.Ends();
        Unistd.WriteAll(kernel, Init());
        _ = Unistd.Close(kernel); // the answer has nobody to go to: EPIPE
        List<string> errors = [];
        MountServer.Serve(server, files,
            new MountServerOptions { Threads = 3, Failed = error => { lock (errors) errors.Add(error.Message); } });
        Assert.Equal("/dev/null", Unistd.ReadLink($"/proc/self/fd/{server}"));
        Assert.Contains(errors, error => error.Contains("EPIPE", StringComparison.Ordinal));
        _ = Unistd.Close(server);
    }

    private static byte[] Init()
    {
        FuseInitIn body = new(7, 45, 131072, 0x73fffffb, 0);
        FuseInHeader header = new((uint)(FuseInHeader.Size + Marshal.SizeOf<FuseInitIn>()), FuseOpcode.Init, 1, 1, 0, 0, 0, 0, 0);
        return [.. MemoryMarshal.AsBytes([header]), .. MemoryMarshal.AsBytes([body])];
    }
}
