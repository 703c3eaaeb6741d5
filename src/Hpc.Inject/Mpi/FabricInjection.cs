using Hpc.Plan;

namespace Hpc.Inject;

/// <summary>What ranks need of the node beside their MPI library: devices of the fabric and shared memory where the container has
/// a /dev of its own, and the launcher's directory.</summary>
public static class FabricInjection
{
    public static void Add(InjectionDraft draft, LibraryLists lists, EnvironmentBlock environment, bool contained)
    {
        foreach (string variable in ParallelLauncher.Directories)
        {
            if (environment.Get(variable) is { } directory && directory.StartsWith('/') && directory != "/"
                && (contained || directory is not ("/tmp" or "/var/tmp")))
            {
                _ = draft.AddPath(directory, directory, readOnly: false, $"the launcher's directory ({variable})");
            }
        }

        foreach (string pattern in contained ? lists.List("fabric", "devices") : [])
        {
            foreach (string device in DevicePattern.Expand(draft.Host.Files, pattern))
            {
                _ = draft.AddPath(device, device, readOnly: false,
                    device == "/dev/shm" ? "shared memory of the ranks of this node" : "interconnect");
            }
        }

        foreach (string file in lists.List("fabric", "files"))
        {
            // it names the drivers of whichever libibverbs is loaded: see [plugins]
            bool ofHost = file is not "/etc/libibverbs.d";
            _ = ofHost && draft.AddPath(file, file, readOnly: false, "interconnect");
        }
    }
}
