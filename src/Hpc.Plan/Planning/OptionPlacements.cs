namespace Hpc.Plan;

/// <summary>What options other than --bind put into the container. A bind at the same place wins.</summary>
internal static class OptionPlacements
{
    private const string ResolverFile = "/etc/resolv.conf", HostNameFile = "/etc/hostname";

    /// <summary>Gaudi accelerators and the adapters that connect them.</summary>
    private static readonly string[] GaudiDevices = ["/dev/accel", "/dev/infiniband"];

    public static List<Placement> Of(RunRequest request, HostFacts host)
    {
        List<Placement> placements = [];
        if (request.NameServers.Count > 0)
        {
            string servers = string.Concat(request.NameServers.Select(address => $"nameserver {address}\n"));
            ContainerPath file = ContainerPath.Of(ResolverFile);
            placements.Add(new ContentPlacement(file, servers, "name servers (--dns)") { ReplaceLink = true });
        }

        if (request.Hostname is { } name)
        {
            placements.Add(new ContentPlacement(ContainerPath.Of(HostNameFile), name + "\n",
                "the name of the host (--hostname)"));
        }

        foreach (LibraryRequest library in request.Libraries)
        {
            string target = $"{WellKnownVariable.LibraryDirectory}/{library.Name}";
            BindRequest bind = new(library.Source, target) { ReadOnly = true, Origin = library.Origin };
            placements.Add(RequestedPlacements.OfHost(bind, host, ContainerPath.Of(target)));
        }

        placements.AddRange(FuseMounts.Placements(request));

        foreach (string device in request is { IntelHpu: true, Contain: true } ? GaudiDevices : [])
        {
            placements.AddRange(DefaultPlacements.Bind(host, device, device, "Gaudi devices (--intel-hpu)"));
        }

        return placements;
    }
}
