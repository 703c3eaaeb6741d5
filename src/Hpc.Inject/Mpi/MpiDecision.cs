using Hpc.Plan;

namespace Hpc.Inject;

/// <summary>Whose MPI a program in the container gets, and why. Where no choice can work, what to do about it.</summary>
/// <param name="Host">The host's library that replaces the image's; null if the image's own is used, or there is none.</param>
/// <param name="Reasons">One line each, for <c>hpcrun mpi</c> and <c>--explain</c>.</param>
/// <param name="Refusal">Why N processes would be N programs of one rank; null if it works.</param>
/// <param name="Remedy">What to do about it.</param>
public sealed record MpiDecision(MpiLibrary? Host, IReadOnlyList<string> Reasons, string? Refusal = null, string Remedy = "")
{
    /// <param name="image">What the program links; null if the image has no MPI.</param>
    /// <param name="hosts">What the host has, the preferred first.</param>
    /// <param name="obstacle">What else keeps a host's library out of this image (its C library); null if nothing does.</param>
    public static MpiDecision Of(MpiPolicy policy, MpiLibrary? image, IReadOnlyList<MpiLibrary> hosts, LauncherOffer offer,
        Func<MpiLibrary, string?> obstacle)
    {
        List<string> reasons = [];
        if (policy == MpiPolicy.Off || image is null)
        {
            reasons.Add(policy == MpiPolicy.Off ? "--mpi off" : "the image has no MPI");
            return policy == MpiPolicy.Host && image is null
                ? new MpiDecision(null, reasons, "cannot use --mpi host: the image has no MPI library that could be replaced",
                    "--mpi off") : new MpiDecision(null, reasons);
        }

        if (policy == MpiPolicy.Image)
        {
            reasons.Add("--mpi image");
        }
        else if (policy == MpiPolicy.Auto && !offer.IsOneOfSeveral)
        {
            reasons.Add((offer.IsStep ? "there is one rank" : "not started as a rank of a job step")
                + ": the image's own is enough");
            return new MpiDecision(null, reasons);
        }
        else if (StandIn(policy, image, hosts, offer, obstacle, reasons) is { } host)
        {
            return new MpiDecision(host, reasons);
        }
        else if (policy == MpiPolicy.Host)
        {
            return new MpiDecision(null, reasons,
                $"cannot use --mpi host: no MPI of this host can replace the image's {image.Title}",
                "load a module with a compatible MPI, or --mpi image");
        }

        return Own(image, offer, reasons);
    }

    private static MpiLibrary? StandIn(
        MpiPolicy policy, MpiLibrary image, IReadOnlyList<MpiLibrary> hosts, LauncherOffer offer,
        Func<MpiLibrary, string?> obstacle, List<string> reasons)
    {
        if (hosts.Count == 0)
        {
            reasons.Add("the host has no MPI");
        }

        foreach (MpiLibrary host in hosts)
        {
            string? against = MpiCompatibility.Obstacle(host, image)
                ?? (offer.Ranks > 1 && (host.WireUp & offer.WireUp) == 0
                    ? $"it speaks {MpiText.Of(host.WireUp)}, and {offer.Name} offers {MpiText.Of(offer.WireUp)}" : null)
                ?? obstacle(host);
            if (against is null)
            {
                reasons.Add($"the host's {host.Title} ({host.Path}) replaces the image's {image.Title}: {image.FamilyText}"
                    + $"{(policy == MpiPolicy.Host ? ", --mpi host" : "")}");
                return host;
            }

            reasons.Add($"not the host's {host.Path}: {against}");
        }

        return null;
    }

    private static MpiDecision Own(MpiLibrary image, LauncherOffer offer, List<string> reasons)
    {
        if (offer.Ranks <= 1)
        {
            reasons.Add($"the image's own {image.Title}: there is one rank");
            return new MpiDecision(null, reasons);
        }

        WireUp common = image.WireUp & offer.WireUp;
        if (common != 0)
        {
            reasons.Add($"the image's own {image.Title} with {MpiText.Of(common)} of {offer.Name}");
            return new MpiDecision(null, reasons);
        }

        return new MpiDecision(null, reasons,
            $"{offer.Ranks} processes would each be rank 0 of 1: the image's {image.Title} speaks "
            + $"{MpiText.Of(image.WireUp)}, and {offer.Name} offers {MpiText.Of(offer.WireUp)}",
            RemedyFor(image, offer));
    }

    private static string RemedyFor(MpiLibrary image, LauncherOffer offer) => offer.Name == "srun"
        ? $"srun --mpi={((image.WireUp & WireUp.Pmix) != 0 ? "pmix" : "pmi2")} (srun --mpi=list shows the choice), or an image "
            + "with another MPI; --mpi off if it is not one parallel program"
        : (image.WireUp & WireUp.Pmix) != 0
        ? "start it with Open MPI's mpirun, or srun --mpi=pmix; --mpi off if it is not one parallel program"
        : "start it with mpiexec of MPICH (Hydra), or srun --mpi=pmi2; --mpi off if it is not one parallel program";
}
