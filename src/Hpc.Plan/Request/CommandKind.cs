namespace Hpc.Plan;

/// <summary>The ways to start a process in an image.</summary>
public enum CommandKind
{
    /// <summary>The command that the user names.</summary>
    Exec,

    /// <summary>The image's runscript, else its OCI entrypoint and command, else /bin/sh.</summary>
    Run,

    /// <summary>An interactive shell of the image.</summary>
    Shell,

    /// <summary>The image's test script.</summary>
    Test,

    /// <summary>An instance's start script, else the image's OCI entrypoint and command, else nothing.</summary>
    Start,
}
