using Hpc.Plan;

namespace Hpc.Inject.Tests;

/// <summary>Whether a launch gets a GPU driver, and which of the host's GPUs: a fake driver's tree, and the variables of
/// schedulers and images.</summary>
public sealed class GpuTests
{
    /// <summary>Options; the container's variables; the caller's; what the host has; what comes of it.</summary>
    [Theory]
    [InlineData("", "", "", "nvidia rocm", "")]
    [InlineData("nv", "", "", "", "nvidia")]
    [InlineData("rocm", "", "", "", "rocm")]
    [InlineData("", "NVIDIA_VISIBLE_DEVICES=all", "", "nvidia", "nvidia")]
    [InlineData("", "NVIDIA_VISIBLE_DEVICES=all", "", "", "")]
    [InlineData("", "NVIDIA_VISIBLE_DEVICES=void", "SLURM_JOB_GPUS=0", "nvidia", "")]
    [InlineData("", "NVIDIA_VISIBLE_DEVICES=none", "", "nvidia", "")]
    [InlineData("", "", "CUDA_VISIBLE_DEVICES=0,1", "nvidia", "nvidia")]
    [InlineData("", "", "CUDA_VISIBLE_DEVICES=MIG-41b35eaa", "nvidia", "nvidia")]
    [InlineData("", "", "CUDA_VISIBLE_DEVICES=", "nvidia", "")]
    [InlineData("", "", "CUDA_VISIBLE_DEVICES=NoDevFiles", "nvidia", "")]
    [InlineData("", "", "CUDA_VISIBLE_DEVICES=-1", "nvidia", "")]
    [InlineData("", "", "SLURM_JOB_GPUS=2", "nvidia", "nvidia")]
    [InlineData("", "", "SLURM_JOB_GPUS=2", "rocm", "rocm")]
    [InlineData("", "", "SLURM_STEP_GPUS=0", "nvidia rocm", "nvidia rocm")]
    [InlineData("", "", "ROCR_VISIBLE_DEVICES=0", "nvidia rocm", "rocm")]
    [InlineData("", "", "HIP_VISIBLE_DEVICES=1", "rocm", "rocm")]
    [InlineData("no-gpu", "NVIDIA_VISIBLE_DEVICES=all", "SLURM_JOB_GPUS=0", "nvidia rocm", "")]
    [InlineData("no-gpu nv", "", "", "nvidia", "nvidia")]
    [InlineData("no-nv", "NVIDIA_VISIBLE_DEVICES=all", "SLURM_JOB_GPUS=0", "nvidia rocm", "rocm")]
    [InlineData("nv no-nv", "", "", "nvidia", "")]
    public void A_driver_goes_in_where_somebody_asks_for_it_and_the_host_has_one(string options, string container, string caller,
        string host, string expected)
    {
        string[] words = options.Split(' ');
        RunRequest request = new()
        {
            Command = CommandKind.Exec, Image = "i", Nvidia = words.Contains("nv"),
            NoNvidia = words.Contains("no-nv"), Rocm = words.Contains("rocm"), NoGpu = words.Contains("no-gpu")
        };
        bool Exists(string path) => host.Contains(path == "/dev/kfd" ? "rocm" : "nvidia", StringComparison.Ordinal);
        List<string> found = [];
        if (GpuRequest.Nvidia(request, Of(container), Of(caller), Exists)) found.Add("nvidia");
        if (GpuRequest.Rocm(request, Of(container), Of(caller), Exists)) found.Add("rocm");
        Assert.Equal(expected, string.Join(' ', found));
    }

    /// <summary>GPUs by PCI address: minor 1 has the lower one, as where a board was exchanged. Variables; the device nodes in a
    /// minimal /dev; what CUDA is told.</summary>
    [Theory]
    [InlineData("", "0 1 2", "")]
    [InlineData("NVIDIA_VISIBLE_DEVICES=all", "0 1 2", "")]
    [InlineData("NVIDIA_VISIBLE_DEVICES=0", "1", "")]
    [InlineData("NVIDIA_VISIBLE_DEVICES=0,2", "1 2", "")]
    [InlineData("NVIDIA_VISIBLE_DEVICES=GPU-aaaa", "0", "GPU-aaaa")]
    [InlineData("NVIDIA_VISIBLE_DEVICES=MIG-bbbb", "0 1 2", "MIG-bbbb")]
    [InlineData("SLURM_JOB_GPUS=0", "0", "")]
    [InlineData("SLURM_JOB_GPUS=0,1 SLURM_STEP_GPUS=1", "1", "")]
    [InlineData("SLURM_JOB_GPUS=0 CUDA_VISIBLE_DEVICES=1", "0 1 2", "")]
    public void A_minimal_dev_has_the_chosen_GPUs(string variables, string nodes, string cuda)
    {
        Injection injection = Inject(variables, contained: true);
        Assert.Equal(nodes,
            string.Join(' ',
                injection.Paths
                    .Where(path => path.Target is ['/', 'd', 'e', 'v', '/', 'n', 'v', 'i', 'd', 'i', 'a', >= '0' and <= '9'])
                    .Select(path => path.Target[^1..]).Order(StringComparer.Ordinal)));
        Assert.Equal(cuda, injection.Environment.SingleOrDefault(variable => variable.Name == "CUDA_VISIBLE_DEVICES")?.Value
            ?? "");
        Assert.Contains(injection.Paths, path => path.Target == "/dev/nvidiactl");
        Assert.Contains(injection.Paths, path => path.Target == "/dev/nvidia-caps");
        Assert.DoesNotContain(injection.Paths, path => path.Target == "/dev/null");
    }

    [Theory]
    [InlineData("NVIDIA_VISIBLE_DEVICES=0,2", "CUDA_DEVICE_ORDER=PCI_BUS_ID CUDA_VISIBLE_DEVICES=0,2")]
    [InlineData("NVIDIA_VISIBLE_DEVICES=GPU-aaaa", "CUDA_VISIBLE_DEVICES=GPU-aaaa")]
    [InlineData("NVIDIA_VISIBLE_DEVICES=0,2 CUDA_VISIBLE_DEVICES=1", "")]
    public void Where_all_devices_are_seen_CUDA_is_told(string variables, string told) =>
        Assert.Equal(told,
            string.Join(' ', Inject(variables, contained: false).Environment
                .Select(variable => $"{variable.Name}={variable.Value}").Order(StringComparer.Ordinal)));

    [Fact]
    public void A_MIG_device_by_its_place_is_refused_with_the_way_out() =>
        Assert.Contains("MIG-...",
            Assert.Throws<RefusedException>(() => Inject("NVIDIA_VISIBLE_DEVICES=0:1", contained: false)).Remedy,
            StringComparison.Ordinal);

    private static Injection Inject(string variables, bool contained)
    {
        using TemporaryDirectory directory = new();
        string host = directory + "/host";
        foreach (string file in new[] { "/dev/null", "/dev/nvidia0", "/dev/nvidia1", "/dev/nvidia2", "/dev/nvidiactl",
            "/dev/nvidia-caps/nvidia-cap1", "/etc/hosts" }) Write(host + file, "");
        foreach ((string address, int minor, string uuid) in new[] { ("0000:07:00.0", 1, "GPU-cccc"),
            ("0000:0a:00.0", 0, "GPU-aaaa"), ("0000:47:00.0", 2, "GPU-dddd") })
        {
            Write($"{host}/proc/driver/nvidia/gpus/{address}/information",
                $"Model: \t\t A\nGPU UUID:   \t {uuid}\nDevice Minor: \t {minor}\n");
        }

        Directory.CreateDirectory(directory + "/image/etc");
        InjectionDraft draft = new(new LibrarySearch(new DirectoryTree(host), GlibcStandIn.Machine, null),
            new LibrarySearch(new DirectoryTree(directory + "/image"), GlibcStandIn.Machine, null));
        new GpuInjection(draft, LibraryLists.Read("libraries.toml", null), []).Add(GpuVendor.Nvidia, isAskedFor: true, contained,
            Of(variables));
        return draft.Build(null);
    }

    private static void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private static EnvironmentBlock Of(string variables) => new(variables.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
