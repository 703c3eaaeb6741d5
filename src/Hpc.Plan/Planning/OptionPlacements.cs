namespace Hpc.Plan;

/// <summary>What options other than --bind put into the container. A bind at the same place wins.</summary>
internal static class OptionPlacements
{
    private const string ResolverFile = "/etc/resolv.conf", HostNameFile = "/etc/hostname";

    /// <summary>Gaudi accelerators and the adapters that connect them.</summary>
    private static readonly string[] GaudiDevices = ["/dev/accel", "/dev/infiniband"];

    public static IEnumerable<Placement> Of(RunRequest request, HostFacts host)
    {
        if (request.NameServers.Count > 0)
        {
            string servers = string.Concat(request.NameServers.Select(address => $"nameserver {address}\n"));
            ContainerPath file = ContainerPath.Of(ResolverFile);
            yield return new ContentPlacement(file, servers, "name servers (--dns)") { ReplaceLink = true };
        }

        if (request.Hostname is { } name)
        {
            yield return new ContentPlacement(ContainerPath.Of(HostNameFile), name + "\n", "the name of the host (--hostname)");
        }

        foreach (LibraryRequest library in request.Libraries)
        {
            string target = $"{WellKnownVariable.LibraryDirectory}/{library.Name}";
            BindRequest bind = new(library.Source, target) { ReadOnly = true, Origin = library.Origin };
            yield return RequestedPlacements.OfHost(bind, host, ContainerPath.Of(target));
        }

        foreach (Placement fuse in FuseMounts.Placements(request))
        {
            yield return fuse;
        }

        foreach (string device in request is { IntelHpu: true, Contain: true } ? GaudiDevices : [])
        {
            foreach (Placement placement in DefaultPlacements.Bind(host, device, device, "Gaudi devices (--intel-hpu)"))
            {
                yield return placement;
            }
        }
    }
}
