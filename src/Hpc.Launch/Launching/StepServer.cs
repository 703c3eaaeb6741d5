using Hpc.Launch.Recording;
using Hpc.Launch.Sharing;
using Hpc.Launch.Unpacking;
using Hpc.Plan;

namespace Hpc.Launch.Launching;

/// <summary>What one process does for all ranks of a step on a node: serves the images, plans, and hands out the
/// namespaces.</summary>
/// <param name="Plans">null if the launch shares with nobody.</param>
/// <param name="Own">The container's image with what the plan adds to it; null for a directory, or where another process serves
/// it.</param>
/// <param name="Unpacked">The copy of the image from which the container runs; null if there is none.</param>
internal sealed record StepServer(ImageServer Images, PlanServer? Plans, ServedImage? Own, IReadOnlyList<SynthesisedEntry> Added,
    UnpackLease? Unpacked)
{
    /// <summary>What was counted while other ranks were answered is said there, at the end; null for nowhere.</summary>
    public ServerLog? Log { get; init; }

    /// <summary>Where the ends of the programs are written; null for nowhere.</summary>
    public LaunchRecord? Record { get; set; }

    /// <summary>What can be done while the stage is still busy with namespaces.</summary>
    public void Prepare()
    {
        Own?.Add(Added);
        Images.Prepare();
        Plans?.Start();
    }

    /// <summary>Returns when nobody can see an image any more; where there is none to serve, when no more ranks are
    /// expected.</summary>
    public void ServeUntilUnseen()
    {
        Images.ServeUntilUnmounted();
        if (Own is null && Unpacked is null)
        {
            Plans?.Namespaces.WaitForExpected();
        }

        Unpacked?.WaitAndLeave(launched: true, () => Plans is { Namespaces.ExpectsRanks: true });
        Record?.End();
        Log?.Say(Plans?.Errors.Lines ?? []);
    }
}
