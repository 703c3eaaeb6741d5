using Hpc.Plan;

namespace Hpc.Inject;

/// <summary>Which of the host's NVIDIA GPUs a launch should see, from the variables that schedulers and images set.</summary>
internal static class NvidiaSelection
{
    private const string Directory = "/proc/driver/nvidia/gpus";
    private const int MaxInformation = 64 * 1024;

    /// <summary>A value for CUDA_VISIBLE_DEVICES that says what NVIDIA_VISIBLE_DEVICES says; null if that says nothing, or
    /// all.</summary>
    /// <exception cref="RefusedException">It names a MIG device by its place.</exception>
    public static string? Cuda(EnvironmentBlock environment)
    {
        if (environment.Get("NVIDIA_VISIBLE_DEVICES") is not { Length: > 0 } chosen || chosen is "all" or "none" or "void")
        {
            return null;
        }

        return !chosen.Contains(':', StringComparison.Ordinal) ? chosen
            : throw new RefusedException($"cannot use NVIDIA_VISIBLE_DEVICES='{chosen}': it names a MIG device by position",
                "only the driver can resolve a position",
                "name it by its UUID, as nvidia-smi -L prints it: MIG-...");
    }

    /// <summary>Minor numbers of the chosen GPUs' device nodes; null for all of them: none was chosen, or CUDA counts by itself,
    /// or a MIG device is chosen. Slurm's numbers are those of the device nodes, NVIDIA's count by PCI address.</summary>
    public static IReadOnlyList<string>? Minors(EnvironmentBlock environment, FileTree host)
    {
        string? byAddress = environment.Get("NVIDIA_VISIBLE_DEVICES");
        if (environment.Get("CUDA_VISIBLE_DEVICES") is not null
            || (byAddress ?? environment.Get("SLURM_STEP_GPUS")
                ?? environment.Get("SLURM_JOB_GPUS")) is not { Length: > 0 } chosen || chosen == "all")
        {
            return null;
        }

        List<string> minors = [];
        foreach (string word in chosen.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            string? minor = !IsNumber(word) ? MinorOf(host, word) : byAddress is null ? word
                : MinorAt(host, int.Parse(word)) ?? word;
            if (minor is null)
            {
                return null;
            }

            minors.Add(minor);
        }

        return minors;
    }

    /// <summary>Whether GPUs are named by their places, which are others where not all of them can be seen.</summary>
    public static bool IsByNumber(string chosen)
    {
        foreach (string word in chosen.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            if (IsNumber(word))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsNumber(string word) =>
        word.Length is > 0 and < 6 && word.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0;

    /// <summary>The directories' names are PCI addresses of one length: sorted, they are in the order in which nvidia-smi
    /// counts.</summary>
    private static string? MinorAt(FileTree host, int index)
    {
        List<string> addresses = [.. host.List(Directory)];
        addresses.Sort(string.CompareOrdinal);
        return index < addresses.Count
            ? Field(host.ReadShort($"{Directory}/{addresses[index]}/information", MaxInformation), "Device Minor:") : null;
    }

    /// <summary>From /proc/driver/nvidia/gpus/ADDRESS/information: lines "GPU UUID:" and "Device Minor:".</summary>
    private static string? MinorOf(FileTree host, string identifier)
    {
        foreach (string address in host.List(Directory))
        {
            string text = host.ReadShort($"{Directory}/{address}/information", MaxInformation);
            if (Field(text, "GPU UUID:") is { } uuid && uuid.StartsWith(identifier, StringComparison.Ordinal))
            {
                return Field(text, "Device Minor:");
            }
        }

        return null;
    }

    private static string? Field(string text, string name)
    {
        foreach (string line in text.Split('\n'))
        {
            if (line.StartsWith(name, StringComparison.Ordinal))
            {
                return line[name.Length..].Trim();
            }
        }

        return null;
    }
}
