using Hpc.CommandLine;
using Hpc.Host;
using Hpc.Launch.Instances;
using Hpc.Plan;
using static Hpc.Cli.OptionSection;

namespace Hpc.Cli;

/// <summary>Every option of exec, run, shell and test: one line each. The splitter, the environment defaults, the help text and
/// the suggestions for misspelt names all come from here.</summary>
internal static class OptionTable
{
    public static readonly IReadOnlyList<ExecOption> All =
    [
        // Mounts
        List(Mounts, "bind", 'B', "SRC[:DST[:OPTS]]", "BIND BINDPATH",
            "bind a host file or directory; OPTS: ro, rw, image-src=PATH, id=N, nosuid, nodev, noexec, or a propagation",
            (request, value) => request with { Binds = GrowingList.Of(request.Binds, BindSpec.Parse(value.Text, value.Origin)) }),
        List(Mounts, "mount", '\0', "SPEC", "MOUNT", "as --bind: type=bind,src=A,dst=B[,ro][,image-src=PATH]",
            (request, value) => request with
                { Binds = GrowingList.Of(request.Binds, MountSpec.Parse(value.Text, value.Origin)) }),
        Value(Mounts, "home", 'H', "SRC[:DST]", "HOME", "use the directory SRC as $HOME, at DST in the container",
            (request, value) => request with { Home = HomeSpec.Parse(value.Text, value.Origin) }),
        Flag(Mounts, "no-home", '\0', "NO_HOME", "do not mount $HOME, unless the working directory is in it",
            (request, on) => request with { NoHome = on }),
        List(Mounts, "scratch", 'S', "DIR", "SCRATCH SCRATCHDIR", "make an empty writable directory at DIR",
            (request, value) => request with { Scratch = [.. request.Scratch, .. WordList.Parse(value.Text)] }),
        List(Mounts, "tmpfs", '\0', "DIR[:OPTS]", "",
            "mount a file system in memory at DIR; OPTS: size=1G, mode=1777, ro, noexec and others of tmpfs(5)",
            (request, value) => request with { Memory = [.. request.Memory, TmpfsRequest.Parse(value.Text, value.Origin)] }),
        Value(Mounts, "workdir", 'W', "DIR", "WORKDIR",
            "host directory for /tmp, /var/tmp, $HOME and --scratch of a contained program",
            (request, value) => request with { WorkDirectory = value.Text }),
        List(Mounts, "no-mount", '\0', "WHAT", "NO_MOUNT",
            "do not make a default mount: proc, sys, dev, devpts, home, tmp, hostfs, cwd, bind-paths, sif-overlay or a path",
            NoMountSpec.Apply),
        List(Mounts, "overlay", 'o', "DIR|FILE[:ro]", "OVERLAY OVERLAYIMAGE",
            "put a layer on top of the image; the program writes to it",
            (request, value) => request with { Overlays = [.. request.Overlays, .. OverlaySpec.Parse(value.Text)] }),
        Flag(Mounts, "writable-tmpfs", '\0', "WRITABLE_TMPFS", "make the image writable; what is written is lost at the end",
            (request, on) => request with { WritableTmpfs = on }),
        Flag(Mounts, "writable", 'w', "WRITABLE", "write to the image: a directory, or the ext3 overlay partition of a SIF file",
            (request, on) => request with { Writable = on }),
        Flag(Mounts, "staged", '\0', "use the node's copy of IMAGE that hpcrun stage made for the job",
            (request, on) => request with { Staged = on }),
        Flag(Mounts, "read-only", '\0', "READ_ONLY", "do not write to the image, even in a named container",
            (request, on) => request with { ReadOnly = on }),
        Value(Mounts, "name", '\0', "NAME[:RULE]", "",
            "keep what is written on this node under NAME; RULE: auto, create, exec, no_exec; "
            + "as IMAGE, - means the image it was made from",
            (request, value) => request with { Named = NamedContainerRequest.Parse(value.Text, value.Origin) }),
        Value(Mounts, "name-scope", '\0', "global|job", "NAME_SCOPE",
            "names belong to you on this node (the default), or to the job",
            (request, value) => request with { NamesOfJob = NameScopeSpec.IsJob(value) }) with { ValueWords = ["global", "job"] },
        Value(Mounts, "node-dir", '\0', "DIR", "NODE_DIR",
            "directory of the node for named containers and staged images (default: /var/tmp)",
            (request, value) => request with { NodeDirectory = value.Text }),
        Value(Mounts, "tmpfs-size", '\0', "SIZE", "TMPFS_SIZE", "size of --writable-tmpfs, such as 512M",
            (request, value) => request with { TmpfsSize = ByteSize.Parse(value.Text, value.Origin) }),
        Optional(Mounts, "unpack", '\0', "DIR", "UNPACK UNPACKDIR",
            "run from a copy of the image below DIR (default: $TMPDIR), which is removed with its last process",
            (request, value) => UnpackSpec.Apply(request, value)),
        Flag(Mounts, "unsquash", '\0', "UNSQUASH", "the same as --unpack",
            (request, on) => on ? request with { Unpack = request.Unpack ?? "" } : request) with { Aliases = ["tmp-sandbox"] },
        Flag(Mounts, "no-tmp-sandbox", '\0', "NO_TMP_SANDBOX", "do not unpack the image, even if /dev/fuse is missing",
            (request, on) => request with { NeverUnpack = on }),
        Value(Mounts, "dns", '\0', "ADDRESS", "DNS", "name servers for /etc/resolv.conf in the container, with commas",
            (request, value) => request with { NameServers = NameServerSpec.Parse(value.Text, value.Origin) }),
        List(Mounts, "containlibs", '\0', "FILE", "CONTAINLIBS",
            "library of the host for a directory that is first on LD_LIBRARY_PATH",
            (request, value) => request with
            {
                Libraries = [.. request.Libraries, .. LibraryRequest.Parse(value.Text, value.Origin)],
            }),
        List(Mounts, "fusemount", '\0', "container:COMMAND DIR", "FUSESPEC",
            "mount at DIR what a FUSE program of the image serves (or container-daemon:); implies --pid",
            (request, value) => request with
            {
                FuseMounts = [.. request.FuseMounts, FuseMountRequest.Parse(value.Text, value.Origin)],
            }),
        Value(Mounts, "pwd", '\0', "DIR", "PWD CWD TARGET_PWD TARGET_CWD", "start in DIR in the container",
            (request, value) => request with { WorkingDirectory = value.Text }) with { Aliases = ["cwd"] },

        Flag(Mounts, "image-workdir", '\0', "IMAGE_WORKDIR",
            "start in the image's WORKDIR (/ if it names none), unless --pwd names a directory",
            (request, on) => request with { StartsInImage = on }),

        // Environment
        List(OptionSection.Environment, "env", '\0', "KEY=VALUE", "", "set a variable in the container",
            (request, value) => request with
                { Environment = GrowingList.Of(request.Environment, EnvironmentSpec.Parse(value.Text, value.Origin)) }),
        List(OptionSection.Environment, "env-file", '\0', "FILE", "ENV_FILE",
            "set the variables in FILE, which has KEY=value lines",
            (request, value) => request with { EnvironmentFiles = [.. request.EnvironmentFiles, .. WordList.Parse(value.Text)] }),
        Flag(OptionSection.Environment, "exact-library-path", '\0', "EXACT_LIBRARY_PATH",
            "take an LD_LIBRARY_PATH of --env as it is, without /.singularity.d/libs behind it",
            (request, on) => request with { ExactLibraryPath = on }),
        Flag(OptionSection.Environment, "cleanenv", 'e', "CLEANENV",
            "do not pass on the host's variables, except TERM and the proxies",
            (request, on) => request with { CleanEnvironment = on }),
        List(OptionSection.Environment, "no-env", '\0', "NAME", "NOENV", "do not pass on this variable of the host",
            (request, value) => request with { NoEnvironment = [.. request.NoEnvironment, .. WordList.Parse(value.Text)] }),
        Flag(OptionSection.Environment, "no-eval", '\0', "NO_EVAL", "do not expand $ and ` in values of --env and APPTAINERENV_",
            (request, on) => request with { Evaluate = !on }),

        // Isolation
        Flag(Isolation, "contain", 'c', "CONTAIN", "use a minimal /dev, and an empty /tmp and $HOME instead of the host's",
            (request, on) => request with { Contain = on }),
        Flag(Isolation, "containall", 'C', "CONTAINALL", "the same as --contain --cleanenv --pid --ipc",
            (request, on) => on ? request with { ContainAll = true, Contain = true, CleanEnvironment = true,
                IpcNamespace = true } : request),
        Flag(Isolation, "compat", '\0', "COMPAT", "the same as --containall --no-umask --no-eval --writable-tmpfs",
            (request, on) => on ? Compatible(request) : request),
        Flag(Isolation, "oci", '\0', "", "the same as --compat", (request, on) => request with { OciMode = on }),
        Flag(Isolation, "no-compat", '\0', "", "with --oci: not the same as --compat",
            (request, on) => request with { NoCompat = on }),
        Flag(Isolation, "pid", 'p', "PID UNSHARE_PID", "make a PID namespace",
            (request, on) => request with { Pid = request.Pid is false ? false : on }),
        Flag(Isolation, "no-pid", '\0', "NO_PID", "use the host's PID namespace, even with --containall",
            (request, on) => on ? request with { Pid = false } : request),
        Flag(Isolation, "no-init", '\0', "NO_INIT NOSHIMINIT",
            "with --pid: the program is process 1 itself, which most signals do not end",
            (request, on) => request with { NoInit = on }),
        Flag(Isolation, "ipc", 'i', "IPC UNSHARE_IPC", "make an IPC namespace",
            (request, on) => request with { IpcNamespace = on }),
        Flag(Isolation, "uts", '\0', "UTS UNSHARE_UTS", "make a UTS namespace (host name)",
            (request, on) => request with { UtsNamespace = on }),
        Flag(Isolation, "isolate-step", '\0', "ISOLATE_STEP",
            "the ranks of a step have the namespaces of --ipc, --uts and --net in common",
            (request, on) => request with { IsolatesStep = on }),
        Value(Isolation, "hostname", '\0', "NAME", "HOSTNAME", "set the host name in the container",
            (request, value) => request with { Hostname = value.Text, UtsNamespace = true }),
        Optional(Isolation, "net", 'n', "none|host", "NET UNSHARE_NET",
            "none: no network except a loopback (the default of --net)",
            NetworkSpec.Apply) with { ValueWords = ["none", "host"] },
        Value(Isolation, "network", '\0', "none|host", "NETWORK", "the same as --net",
            NetworkSpec.Apply),
        Flag(Isolation, "fakeroot", 'f', "FAKEROOT", "appear as root in the container",
            (request, on) => request with { FakeRoot = on }),
        Flag(Isolation, "ignore-fakeroot-command", '\0', "IGNORE_FAKEROOT_COMMAND",
            "with --fakeroot, let the kernel answer chown, setuid and mknod",
            (request, on) => request with { RootAnswers = !on }),
        Flag(Isolation, "no-sync", '\0', "NO_SYNC",
            "answer fsync and sync at once: what is written need not survive a crash of the machine",
            (request, on) => request with { SkipsSync = on }),
        Optional(Isolation, "umask", '\0', "MODE", "UMASK", "keep the caller's umask (the default), or set this one",
            (request, value) => UmaskSpec.Apply(request, value)),
        Flag(Isolation, "no-umask", '\0', "NO_UMASK", "use umask 0022 instead of the caller's",
            (request, on) => request with { KeepUmask = !on }),

        // Process
        Value(Process, "app", '\0', "NAME", "APP APPNAME", "run an application (SCIF) of the image",
            (request, value) => request with { App = value.Text.Length > 0 ? value.Text : null }),
        Flag(Process, "quiet-entrypoint", '\0', "QUIET_ENTRYPOINT",
            "drop what ENTRYPOINT prints on standard output before its command starts",
            (request, on) => request with { QuietEntrypoint = on }) with { Commands = CommandSet.Run },
        Value(Process, "shell", 's', "PATH", "SHELL", "shell to start (default: /bin/bash, then /bin/sh)",
            (request, value) => request with { Shell = value.Text }) with { Commands = CommandSet.Shell },
        Value(Process, "cpuset-cpus", '\0', "LIST", "CPUSET_CPUS", "processors that the program runs on, such as 0-3,8",
            (request, value) => request with { Processors = NumberList.Parse(value.Text, value.Origin) }),
        Value(Process, "cpuset-mems", '\0', "LIST", "CPUSET_MEMS", "NUMA nodes that its memory comes from",
            (request, value) => request with { MemoryNodes = NumberList.Parse(value.Text, value.Origin) }),
        Flag(Process, "nv", '\0', "NV", "add the host's NVIDIA libraries and devices",
            (request, on) => request with { Nvidia = on }),
        Flag(Process, "nvccli", '\0', "NVCCLI", "the same as --nv",
            (request, on) => on ? request with { Nvidia = true } : request),
        Flag(Process, "no-nv", '\0', "NO_NV NV_OFF", "do not add NVIDIA libraries, even if the site's configuration does",
            (request, on) => request with { NoNvidia = on }),
        Flag(Process, "rocm", '\0', "ROCM", "add the host's AMD libraries and devices",
            (request, on) => request with { Rocm = on }),
        Flag(Process, "no-rocm", '\0', "NO_ROCM ROCM_OFF", "do not add AMD libraries, even if the site's configuration does",
            (request, on) => request with { NoRocm = on }),

        Flag(Process, "intel-hpu", '\0', "INTEL_HPU", "show Gaudi accelerators, with --contain too",
            (request, on) => request with { IntelHpu = on }),
        Flag(Process, "no-gpu", '\0', "NO_GPU", "do not add a GPU driver, even if the image or the job asks for one",
            (request, on) => request with { NoGpu = on }),
        List(Process, "gpu-library-path", '\0', "DIR", "GPU_LIBRARY_PATH",
            "directory of the host with driver libraries that ldconfig does not know",
            (request, value) => request with { GpuLibraryPath = [.. request.GpuLibraryPath, .. WordList.Parse(value.Text)] }),

        List(Process, "device", '\0', "VENDOR/CLASS=NAME", "DEVICE", "add a device by its CDI name, such as nvidia.com/gpu=0",
            (request, value) => request with { Devices = [.. request.Devices, .. WordList.Parse(value.Text)] }),
        List(Process, "cdi-dirs", '\0', "DIR", "CDI_DIRS", "directory with CDI files (default: /etc/cdi and /var/run/cdi)",
            (request, value) => request with { CdiDirectories = [.. request.CdiDirectories, .. WordList.Parse(value.Text)] }),
        Value(Process, "mpi", '\0', "auto|host|image|off", "MPI",
            "whose MPI library to use; auto (the default): in a job step the host's if it fits, else the image's",
            (request, value) => request with { Mpi = MpiSpec.Parse(value) }),
        List(Process, "mpi-library", '\0', "PATH", "MPI_LIBRARY",
            "MPI library of the host (default: the one that its loader finds)",
            (request, value) => request with { MpiLibraries = [.. request.MpiLibraries, .. WordList.Parse(value.Text)] }),

        List(Process, "profile", '\0', "NAME", "PROFILE",
            "use the options that a configuration file has under this name (hpcrun config show)",
            (request, _) => request),

        // Sharing
        Optional(Sharing, "share", '\0', "KEY", "SHARE",
            "share the image and namespaces with launches of the same KEY (default: of the same job step)",
            (request, value) => ShareSpec.Apply(request, value)),
        Flag(Sharing, "no-share", '\0', "NO_SHARE", "do not share",
            (request, on) => on ? request.Alone() : request),

        Value(Sharing, "linger", '\0', "SECONDS", "LINGER",
            "keep image and namespaces so long for your next launch of the image (at most 3600)",
            (request, value) => request with { Linger = LingerSpec.Parse(value) }),
        Value(Sharing, "join", '\0', "PID", "", "run in the container of process PID; takes no IMAGE",
            (request, value) => request with { JoinProcess = ProcessSpec.Parse(value) }) with { Aliases = ["join-pid"] },
        Flag(Sharing, "join-env", '\0', "with --join: use the variables that the process was started with",
            (request, on) => request with { JoinEnvironment = on }),

        // Image server
        Value(ImageServer, "prefetch", '\0', "FILE|off", "PREFETCH",
            "decode the blocks in profile FILE before the program reads them (default: the profile stored in the SIF file)",
            (request, value) => value.Text == "off"
                ? request with { NoPrefetch = true } : request with { PrefetchProfile = value.Text }),
        Optional(ImageServer, "profile-record", '\0', "FILE", "PROFILE_RECORD",
            "write a prefetch profile when the program ends (default: IMAGE.prefetch in the working directory)",
            (request, value) => request with
                { RecordPrefetch = SwitchText.TryParse(value.Text, out bool on) ? (on ? "" : null) : value.Text }),

        .. KeyOptions.All,
        .. RecordOptions.All,
        .. FetchOptions.All,

        // Output
        Flag(Output, "explain", '\0', "EXPLAIN", "print the steps of the launch with their reasons, and stop",
            (request, on) => request with { Explain = on }),
        Flag(Output, "time", '\0', "TIME", "print the milliseconds of each phase on stderr",
            (request, on) => request with { Time = on }),
        Flag(Output, "quiet", 'q', "QUIET SILENT", "print errors only", (request, on) =>
            Say(request, Verbosity.Quiet, on)) with { Aliases = ["silent", "s"] },
        Flag(Output, "verbose", 'v', "VERBOSE", "print decisions", (request, on) => Say(request, Verbosity.Verbose, on)),
        Flag(Output, "debug", 'd', "DEBUG", "print everything, and messages of the image server",
            (request, on) => Say(request, Verbosity.Debug, on)),
        Flag(Output, "help", 'h', "", "print this text", (request, on) => request with { Help = on }),

        // Instances: what a person gives, and how "instance start" calls "run"
        Value(Process, "pid-file", '\0', "FILE", "PID_FILE", "write the process id of the instance to FILE",
            (request, value) => request with { PidFile = value.Text }) with { Commands = CommandSet.Instance },
        Value(Internal, RunningInstance.Option, '\0', "NAME:LOG", "", "stay in the background under this name",
            (request, value) => request with { Instance = InstanceWords.Parse(value) }) with { Commands = CommandSet.Run },
        Flag(Internal, InstanceWords.StartScriptOption, '\0', "run the start script", (request, on) => on
            ? request with { Command = CommandKind.Start } : request) with { Commands = CommandSet.Run },

        .. LimitOptions.All,
        .. ApptainerOptions.All,
    ];

    internal static RunRequest Compatible(RunRequest request) => request with
    {
        ContainAll = true,
        Contain = true,
        CleanEnvironment = true,
        IpcNamespace = true,
        KeepUmask = false,
        Evaluate = false,
        WritableTmpfs = true,
    };

    private static RunRequest Say(RunRequest request, Verbosity verbosity, bool on) =>
        on ? request with { Verbosity = verbosity } : request;

    private static ExecOption Flag(
        OptionSection section, string name, char letter, string keys, string help, Func<RunRequest, bool, RunRequest> apply) =>
        new(name, letter, null, help)
        {
            Section = section,
            Keys = keys,
            Apply = (request, value) => apply(request, SwitchText.Parse(value)),
        };

    private static ExecOption Flag(
        OptionSection section, string name, char letter, string help, Func<RunRequest, bool, RunRequest> apply) =>
        Flag(section, name, letter, "", help, apply);

    private static ExecOption Value(
        OptionSection section, string name, char letter, string valueName, string keys, string help,
        Func<RunRequest, OptionText, RunRequest> apply) =>
        new(name, letter, valueName, help) { Section = section, Keys = keys, Apply = apply };

    private static ExecOption List(
        OptionSection section, string name, char letter, string valueName, string keys, string help,
        Func<RunRequest, OptionText, RunRequest> apply) =>
        Value(section, name, letter, valueName, keys, help, apply) with { IsList = true };

    private static ExecOption Optional(
        OptionSection section, string name, char letter, string valueName, string keys, string help,
        Func<RunRequest, OptionText, RunRequest> apply) =>
        Value(section, name, letter, valueName, keys, help, apply) with { ValueIsOptional = true };
}
