namespace Hpc.Plan.Tests;

/// <summary>An image with scripts of the shape that image builders write, the one of BEHAVIOURS.md: CGO_ENABLED=0, two
/// directories in PATH, a runscript and the apps foo and bar.</summary>
internal static class StandardImage
{
    public const string DockerScript = """
        #!/bin/sh
        export PATH="/go/bin:/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        export CGO_ENABLED="${CGO_ENABLED:-"0"}"
        export MESSAGE="${MESSAGE:-"it's \"quoted\" \$5 {a,b}"}"

        """;

    public const string BaseScript = """
        #!/bin/sh
        if [ -z "${LD_LIBRARY_PATH:-}" ]; then
            LD_LIBRARY_PATH="/.singularity.d/libs"
        else
            LD_LIBRARY_PATH="$LD_LIBRARY_PATH:/.singularity.d/libs"
        fi
        if [ -z "${PS1:-}" ]; then
            PS1="Apptainer> "
        fi
        export LD_LIBRARY_PATH PS1

        """;

    /// <summary>What SCIF's script does when an app is named.</summary>
    public const string AppsScript = """
        #!/bin/sh
        if test -n "${SINGULARITY_APPNAME:-}"; then
            export SINGULARITY_APPNAME
            if test -d "/scif/apps/${SINGULARITY_APPNAME:-}/"; then
                SCIF_APPROOT="/scif/apps/${SINGULARITY_APPNAME:-}"
                export SCIF_APPROOT
                PATH="/scif/apps/${SINGULARITY_APPNAME:-}:$PATH"
                if test -d "/scif/apps/${SINGULARITY_APPNAME:-}/bin"; then
                    PATH="/scif/apps/${SINGULARITY_APPNAME:-}/bin:$PATH"
                fi
                if [ -f "/scif/apps/${SINGULARITY_APPNAME:-}/scif/env/90-environment.sh" ]; then
                    . "/scif/apps/${SINGULARITY_APPNAME:-}/scif/env/90-environment.sh"
                fi
                export PATH
            else
                echo "no such app"
                exit 1
            fi
        fi

        """;

    public static TableFiles Files() => new TableFiles()
        .With("/.singularity.d/env/01-base.sh", "#!/bin/sh\n# nothing\n")
        .With("/.singularity.d/env/10-docker2singularity.sh", DockerScript)
        .With("/.singularity.d/env/90-environment.sh", "#!/bin/sh\n")
        .With("/.singularity.d/env/95-apps.sh", AppsScript)
        .With("/.singularity.d/env/99-base.sh", BaseScript)
        .With("/.singularity.d/env/99-runtimevars.sh", "echo this is ours\n")
        .With("/.singularity.d/runscript", "#!/bin/sh\necho \"Running command: $*\"; exec \"$@\"\n", executable: true)
        .With("/scif/apps/foo/bin/")
        .With("/scif/apps/foo/scif/runscript", "#!/bin/sh\n", executable: true)
        .With("/scif/apps/foo/scif/env/90-environment.sh", "export FOO_APP=1\n")
        .With("/scif/apps/bar/scif/runscript", "#!/bin/sh\n", executable: true)
        .WithProgram("/bin/sh");

    public static EnvironmentInputs Inputs(string[] host, RunRequest? request = null, FileTree? files = null) => new()
    {
        Request = request ?? new RunRequest { Command = CommandKind.Exec },
        Host = new EnvironmentBlock(host),
        Files = files ?? Files(),
        ImagePath = "/images/app.sif",
        Home = "/home/u",
    };
}
