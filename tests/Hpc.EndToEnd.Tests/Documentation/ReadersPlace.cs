using System.Runtime.CompilerServices;

namespace Hpc.EndToEnd.Tests.Documentation;

/// <summary>A directory with what the pages talk about: images, a program and its input; and srun and mpirun for one
/// task.</summary>
internal sealed class ReadersPlace
{
    private const string Program = "#!/bin/sh\nexit 0\n";

    private readonly Machine _machine;
    private readonly string _place;

    public ReadersPlace(Machine machine)
    {
        _machine = machine;
        _place = machine.NewDirectory();
        string tree = Path.Combine(_place, "rootfs"), tools = Path.Combine(_place, "tools.sqfs");
        Machine.Tool("cp", "-a", machine.Images.Directory, tree);
        foreach (string program in new[] { "usr/bin/python3", ".singularity.d/runscript" })
            Write(Path.Combine(tree, program), Program);
        ImageSet.Wrap(ImageSet.Pack(tree, tools), Path.Combine(_place, "app.sif"));
        File.Copy(tools, Path.Combine(_place, "app.sqfs"));
        foreach (string program in new[] { "solver", "train" }) Write(Path.Combine(_place, program), Program);
        foreach (string file in new[] { "input.dat", "job.py" }) File.WriteAllText(Path.Combine(_place, file), "");
        foreach (string directory in new[] { "bin", "home", "run" }) Directory.CreateDirectory(Path.Combine(_place, directory));
        foreach (string launcher in new[] { "srun", "mpirun" })
            Write(Path.Combine(_place, "bin", launcher), File.ReadAllText(Path.Combine(Here(), "one-task")));
        Machine.Tool("chmod", "700", Path.Combine(_place, "run"));
        Machine.Tool("chown", "-hR", $"{machine.User.Uid}:{machine.User.Gid}", _place);
    }

    /// <summary>A bash script by the user, in this directory. His home and what a session has in /run are in it, too: what a
    /// page's programs keep there goes with it. podman, without XDG_RUNTIME_DIR, keeps something in /tmp whatever TMPDIR
    /// says.</summary>
    public Outcome Run(string script) =>
        new UserCommand(_machine.User, "bash", "-c",
            $"PATH={_place}/bin:{Path.GetDirectoryName(_machine.Hpcrun)}:$PATH\n{script}")
        { Directory = _place }
            .With("HOME", _place + "/home").With("XDG_RUNTIME_DIR", _place + "/run").With("HPCRUN_CACHEDIR", _place + "/cache")
            .With("HPCRUN_NODE_DIR", _place).Run();

    /// <summary>As the user's own configuration.</summary>
    public Outcome Configured(string toml)
    {
        string home = _machine.NewDirectory();
        Directory.CreateDirectory(Path.Combine(home, ".config/hpcrun"));
        File.WriteAllText(Path.Combine(home, ".config/hpcrun/hpcrun.toml"), toml);
        return _machine.Run("config", "show").With("HOME", home).Run();
    }

    private static void Write(string path, string text)
    {
        File.WriteAllText(path, text);
        Machine.Tool("chmod", "755", path);
    }

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
