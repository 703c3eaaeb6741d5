namespace Hpc.Cli;

/// <summary>The headings of the help text, in its order.</summary>
internal enum OptionSection
{
    Mounts,
    Environment,
    Isolation,
    Process,
    Sharing,
    ImageServer,
    Recording,
    Fetching,
    Output,

    /// <summary>Taken so that scripts written for Apptainer run; without effect here.</summary>
    Accepted,

    /// <summary>The same, with a line on standard error.</summary>
    Warned,

    /// <summary>Known, and refused with the reason. Not in the help.</summary>
    Refused,

    /// <summary>For hpcrun's own calls of itself. Not in the help.</summary>
    Internal,
}
