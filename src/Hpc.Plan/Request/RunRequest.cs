namespace Hpc.Plan;

/// <summary>What the user asked for, after words and environment defaults have been read and before anything on the host
/// was looked at. Immutable; every text is Latin-1 (one char per byte).</summary>
public sealed record RunRequest
{
    public required CommandKind Command { get; init; }

    /// <summary>The name under which the program was called, for messages: hpcrun, apptainer, singularity,
    /// run-singularity.</summary>
    public string CalledAs { get; init; } = "hpcrun";

    /// <summary>The image as written: a file, a directory, <c>oci:...</c>, <c>docker://...</c>, <c>instance://...</c>.</summary>
    public string Image { get; init; } = "";

    /// <summary>Everything behind the image on the command line, to the byte. For exec the first one is the command.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    // Mounts

    public IReadOnlyList<BindRequest> Binds { get; init; } = [];
    public IReadOnlyList<OverlayRequest> Overlays { get; init; } = [];

    /// <summary>Container directories that should be empty and writable (<c>--scratch</c>).</summary>
    public IReadOnlyList<string> Scratch { get; init; } = [];

    /// <summary>File systems in memory (<c>--tmpfs</c>).</summary>
    public IReadOnlyList<TmpfsRequest> Memory { get; init; } = [];

    /// <summary>Addresses that take the place of the node's name servers (<c>--dns</c>).</summary>
    public IReadOnlyList<string> NameServers { get; init; } = [];

    /// <summary>Libraries of the host, by name (<c>--containlibs</c>).</summary>
    public IReadOnlyList<LibraryRequest> Libraries { get; init; } = [];

    /// <summary>File systems that programs of the container serve; they end with its PID namespace
    /// (<c>--fusemount</c>).</summary>
    public IReadOnlyList<FuseMountRequest> FuseMounts { get; init; } = [];

    /// <summary>Default mounts that the user does not want: the words of <see cref="NoMountName"/> and absolute paths.</summary>
    public IReadOnlyList<string> NoMount { get; init; } = [];

    public bool WritableTmpfs { get; init; }

    /// <summary>What is written goes to the image: the directory that it is, or its ext3 overlay partition
    /// (<c>--writable</c>).</summary>
    public bool Writable { get; init; }

    /// <summary>Write the image out into a directory of the node and run from there: below this one, or with "" below $TMPDIR or
    /// /tmp; null: only where it cannot be mounted (<c>--unpack</c>).</summary>
    public string? Unpack { get; init; }

    /// <summary>Not even where it cannot be mounted (<c>--no-tmp-sandbox</c>).</summary>
    public bool NeverUnpack { get; init; }

    /// <summary>The image is the node's copy, which <c>hpcrun stage</c> made for the job (<c>--staged</c>).</summary>
    public bool Staged { get; init; }

    /// <summary>Nothing can be written to the image, not even where the site or a named container would allow it
    /// (<c>--read-only</c>).</summary>
    public bool ReadOnly { get; init; }

    /// <summary>The container keeps what is written under a name; null: it has none.</summary>
    public NamedContainerRequest? Named { get; init; }

    /// <summary>Named containers are the job's own and go with it, instead of the user's on this node (<c>--name-scope
    /// job</c>).</summary>
    public bool NamesOfJob { get; init; }

    /// <summary>Directory of the node below which named containers and staged images are; null: /var/tmp.</summary>
    public string? NodeDirectory { get; init; }

    /// <summary>Upper limit of the writable tmpfs in bytes; null: the kernel's default, half of the memory.</summary>
    public long? TmpfsSize { get; init; }

    /// <summary>Host directory for tmp, var_tmp, home and the scratch directories of a contained launch.</summary>
    public string? WorkDirectory { get; init; }

    public HomeRequest? Home { get; init; }
    public bool NoHome { get; init; }

    /// <summary>The home directory in the container.</summary>
    /// <param name="ofHost">The user's on this host.</param>
    public string HomeInside(string ofHost) => Home?.Destination ?? (FakeRoot ? "/root" : ofHost);

    /// <summary>Minimal /dev, private /tmp, /var/tmp and $HOME (<c>--contain</c>; also set by <c>--containall</c>).</summary>
    public bool Contain { get; init; }

    /// <summary>With what the image's configuration says where the user said nothing.</summary>
    public RunRequest For(OciConfig? image) => StartsInImage && WorkingDirectory is null
        ? this with { WorkingDirectory = image?.WorkingDirectory is { Length: > 0 } directory ? directory : "/" } : this;

    /// <summary><c>--containall</c> was given: it also sets Contain, CleanEnvironment, PidNamespace and IpcNamespace.</summary>
    public bool ContainAll { get; init; }

    /// <summary>Working directory in the container (<c>--pwd</c>, <c>--cwd</c>); null: the caller's.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Without another word about it, the program starts in the image's WORKDIR, which is "/" where it names none
    /// (<c>--image-workdir</c>).</summary>
    public bool StartsInImage { get; init; }

    /// <summary>An LD_LIBRARY_PATH of <see cref="Environment"/> is the container's to the byte
    /// (<c>--exact-library-path</c>).</summary>
    public bool ExactLibraryPath { get; init; }

    /// <summary>What ENTRYPOINT prints on standard output is dropped; its program's own is not
    /// (<c>--quiet-entrypoint</c>).</summary>
    public bool QuietEntrypoint { get; init; }

    // Environment

    /// <summary><c>--env</c> in the order given; a later one beats an earlier one.</summary>
    public IReadOnlyList<EnvironmentAssignment> Environment { get; init; } = [];

    /// <summary><c>--env-file</c> in the order given; all of them below <c>--env</c>.</summary>
    public IReadOnlyList<string> EnvironmentFiles { get; init; } = [];

    /// <summary>Host variables that should not come in (<c>--no-env</c>).</summary>
    public IReadOnlyList<string> NoEnvironment { get; init; } = [];

    public bool CleanEnvironment { get; init; }

    /// <summary>Values of APPTAINERENV_X and --env are evaluated as in shell double quotes (off: <c>--no-eval</c>).</summary>
    public bool Evaluate { get; init; } = true;

    // Namespaces and identity

    /// <summary>The user's decision about a PID namespace; null: none given (<c>--pid</c>, <c>--no-pid</c>, the latter
    /// wins).</summary>
    public bool? Pid { get; init; }

    /// <summary>The program is process 1 of its PID namespace itself (<c>--no-init</c>).</summary>
    public bool NoInit { get; init; }

    public bool IpcNamespace { get; init; }
    public bool UtsNamespace { get; init; }

    /// <summary>The ranks of a step have what <c>--ipc</c>, <c>--uts</c> and <c>--net</c> make in common, and meet at 127.0.0.1
    /// (<c>--isolate-step</c>).</summary>
    public bool IsolatesStep { get; init; }

    /// <summary>What the launch wants besides the user's and the mounts', and pids.</summary>
    public NamespaceKinds OwnNamespaces =>
        (Hostname is not null || UtsNamespace ? NamespaceKinds.HostName : NamespaceKinds.None)
        | (IpcNamespace ? NamespaceKinds.Ipc : NamespaceKinds.None)
        | (Network == NetworkRequest.None ? NamespaceKinds.Network : NamespaceKinds.None);

    /// <summary>Those of them that all ranks of a step have in common.</summary>
    public NamespaceKinds SharedNamespaces => IsolatesStep ? OwnNamespaces : NamespaceKinds.None;

    public NetworkRequest Network { get; init; }

    /// <summary>A network that hpcrun cannot make, as it was asked for: <c>--network "bridge"</c>; null: none was.</summary>
    public string? VirtualNetwork { get; init; }

    public string? Hostname { get; init; }

    /// <summary>Uid 0 inside (<c>--fakeroot</c>).</summary>
    public bool FakeRoot { get; init; }

    /// <summary>With <see cref="FakeRoot"/>, calls that need other users are answered as if they were done
    /// (<see cref="AnswerAsRootStep"/>). Off: the kernel answers (<c>--ignore-fakeroot-command</c>).</summary>
    public bool RootAnswers { get; init; } = true;

    /// <summary>What a crash takes is of no use: fsync and its relatives are answered at once
    /// (<see cref="SkipSyncStep"/>).</summary>
    public bool SkipsSync { get; init; }

    /// <summary>The caller's umask is kept; off (<c>--no-umask</c>): 0022.</summary>
    public bool KeepUmask { get; init; } = true;

    /// <summary>An explicit umask (<c>--umask 0027</c>), which beats <see cref="KeepUmask"/>.</summary>
    public int? Umask { get; init; }

    // Process

    /// <summary>Program for <c>shell</c> (<c>--shell</c>); null: /bin/bash, else /bin/sh.</summary>
    public string? Shell { get; init; }

    /// <summary>SCIF application (<c>--app</c>).</summary>
    public string? App { get; init; }

    /// <summary>It stays in the background; null: it ends with its program, whom somebody waits for.</summary>
    public InstanceRequest? Instance { get; init; }

    /// <summary>Where an instance's process id is written to (<c>--pid-file</c>).</summary>
    public string? PidFile { get; init; }

    /// <summary>What it may have of memory, processors and processes, in a cgroup of its own (<c>--memory</c> and its
    /// like).</summary>
    public CgroupResources Limits { get; init; } = CgroupResources.None;

    /// <summary>Processors that it may run on; empty: the caller's (<c>--cpuset-cpus</c>).</summary>
    public IReadOnlyList<int> Processors { get; init; } = [];

    /// <summary>NUMA nodes that its memory comes from; empty: as the caller's (<c>--cpuset-mems</c>).</summary>
    public IReadOnlyList<int> MemoryNodes { get; init; } = [];

    /// <summary>SingularityCE's other mode was asked for, whose defaults are those of <c>--compat</c> (<c>--oci</c>).</summary>
    public bool OciMode { get; init; }

    /// <summary>That mode without these defaults (<c>--no-compat</c>).</summary>
    public bool NoCompat { get; init; }

    // Accelerators

    public bool Nvidia { get; init; }
    public bool Rocm { get; init; }
    public bool NoNvidia { get; init; }
    public bool NoRocm { get; init; }

    /// <summary>No GPU driver unless one of the above asks for it (<c>--no-gpu</c>).</summary>
    public bool NoGpu { get; init; }

    /// <summary>Gaudi accelerators, which <see cref="Contain"/> would hide (<c>--intel-hpu</c>).</summary>
    public bool IntelHpu { get; init; }

    /// <summary>Devices of the Container Device Interface by their full names, vendor.com/class=name (<c>--device</c>).</summary>
    public IReadOnlyList<string> Devices { get; init; } = [];

    /// <summary>Where CDI files are looked for; empty: /etc/cdi and /var/run/cdi.</summary>
    public IReadOnlyList<string> CdiDirectories { get; init; } = [];

    /// <summary>Host directories with GPU driver libraries that the loader's cache does not name.</summary>
    public IReadOnlyList<string> GpuLibraryPath { get; init; } = [];

    // MPI

    public MpiPolicy Mpi { get; init; }

    /// <summary>The host's MPI libraries by path; empty: those that the loader would find.</summary>
    public IReadOnlyList<string> MpiLibraries { get; init; } = [];

    // Node sharing

    /// <summary>A process of a running container to step into (<c>--join</c>); there is no image then.</summary>
    public int? JoinProcess { get; init; }

    /// <summary>With the variables that this process was started with (<c>--join-env</c>).</summary>
    public bool JoinEnvironment { get; init; }

    public SharePolicy Share { get; init; }

    /// <summary>Seconds for which image server and mount wait for the next launch of the same image (<c>--linger</c>).</summary>
    public int Linger { get; init; }
    public string? ShareKey { get; init; }

    // Images of registries

    /// <summary>Variables for the program that fetches the image, before those of the caller: "HPCRUN_NOHTTPS=1".</summary>
    public IReadOnlyList<string> FetchVariables { get; init; } = [];

    /// <summary>Options for the program that finds the key of an encrypted image (<c>--pem-path</c> and its like); never a
    /// passphrase.</summary>
    public IReadOnlyList<string> KeyWords { get; init; } = [];

    /// <summary>An image that has to be fetched is not kept in the cache, nor taken from it (<c>--disable-cache</c>).</summary>
    public bool DisableCache { get; init; }

    // The image server

    /// <summary>A prefetch profile; null for the one in the SIF file.</summary>
    public string? PrefetchProfile { get; init; }

    /// <summary>Use no profile, not even the image's.</summary>
    public bool NoPrefetch { get; init; }

    /// <summary>Record a profile into this file; empty for one that is named like the image.</summary>
    public string? RecordPrefetch { get; init; }

    // Numeric libraries

    /// <summary>The level of processors to which the image's numeric libraries are pinned; empty for the usual one; null: they
    /// choose by the processor.</summary>
    public string? PinNumerics { get; init; }

    /// <summary>Threads of each of them; null for one.</summary>
    public int? Threads { get; init; }

    /// <summary>The variables that pin them. What the user sets wins.</summary>
    public IReadOnlyList<EnvironmentAssignment> Pins { get; init; } = [];

    // Records

    /// <summary>Write down what runs: into this file, or with "" into one named after the program and the run; null: do not
    /// (<c>--record</c>).</summary>
    public string? Record { get; init; }

    /// <summary>Files that the user named as inputs or results (<c>--input</c>, <c>--output</c>, <c>--inout</c>).</summary>
    public IReadOnlyList<DeclaredPath> DeclaredFiles { get; init; } = [];

    /// <summary>Variables that a record keeps beside the usual ones (<c>--record-variable</c>).</summary>
    public IReadOnlyList<string> RecordedVariables { get; init; } = [];

    /// <summary>A record has names and secrets as they are (<c>--keep-private</c>).</summary>
    public bool KeepPrivate { get; init; }

    /// <summary>Files that take the place of descriptors 1 and 2 (<c>--stdout</c>, <c>--stderr</c>).</summary>
    public string? StandardOutput { get; init; }

    /// <inheritdoc cref="StandardOutput"/>
    public string? StandardError { get; init; }

    // About hpcrun itself

    public Verbosity Verbosity { get; init; } = Verbosity.Normal;

    /// <summary>Print the help text and stop; nothing else in the request is complete then.</summary>
    public bool Help { get; init; }

    /// <summary>Print the plan and stop.</summary>
    public bool Explain { get; init; }

    /// <summary>Print milliseconds per phase on stderr.</summary>
    public bool Time { get; init; }

    /// <summary>Options that were accepted without effect and why; worth a line with <c>--verbose</c> only.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Options that cannot have an effect that somebody may rely on: a line on standard error each.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>A PID namespace of its own: asked for, or implied by <c>--containall</c> or <c>--fusemount</c> and not refused by
    /// <c>--no-pid</c>. An instance always has one.</summary>
    public bool PidNamespace => Instance is not null || (Pid ?? (ContainAll || FuseMounts.Count > 0));

    /// <summary>The same, with an image server and namespaces that no other launch shares.</summary>
    public RunRequest Alone() => this with { Share = SharePolicy.Alone, ShareKey = null };

    /// <summary>Process 1 of that namespace is hpcrun's, and the program has the effects of signals that it has
    /// everywhere.</summary>
    public bool Init => PidNamespace && (Instance is not null || !NoInit);

    /// <summary>A launch has one request: nobody compares a hundred members, whose code would be in the program.</summary>
    public bool Equals(RunRequest? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}
