namespace Hpc.Plan;

/// <summary>Whose wish a placement is: it decides who gives way where two want one place, and what a place that cannot be had
/// means.</summary>
internal enum PlacementWish
{
    /// <summary>What users know from Apptainer. It gives way to whatever the user binds, and is left out with one line where it
    /// cannot be.</summary>
    Usual,

    /// <summary>What the program needs of the host: drivers, MPI, the launcher's directory. It gives way to a bind of the very
    /// same place only.</summary>
    Needed,

    /// <summary>The user's. Where it cannot be the launch is refused.</summary>
    Asked,
}
