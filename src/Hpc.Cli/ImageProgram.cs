using Hpc.Host;
using Hpc.Linux;
using Hpc.Plan;
using Hpc.Stage;

namespace Hpc.Cli;

/// <summary>The other executable, which fetches and makes images: beside this one, or in ../libexec/hpcrun.</summary>
internal static class ImageProgram
{
    private const string Name = "hpcrun-image";

    /// <summary>Where it is.</summary>
    /// <param name="what">What it was wanted for, for the message.</param>
    /// <exception cref="RefusedException">It is not installed.</exception>
    public static string Find(string what)
    {
        return PlaceOf(Name) ?? throw new RefusedException($"cannot get {what}: {Name} is not installed",
            "that program fetches and makes images", "./install.sh, or copy libexec/hpcrun too");
    }

    /// <summary>Where an executable that belongs to this one is; null where it is not installed.</summary>
    public static string? PlaceOf(string name)
    {
        string self = Unistd.ReadLink("/proc/self/exe") ?? "";
        string directory = self[..(self.LastIndexOf('/') + 1)];
        foreach (string place in new[] { $"{directory}../libexec/hpcrun/{name}", directory + name })
        {
            if (HostProbe.Look(place).Kind == PathKind.File)
            {
                return place;
            }
        }

        return null;
    }

    /// <summary>Runs it with this process's variables and streams.</summary>
    /// <returns>As <see cref="Run"/>.</returns>
    public static int? RunInPlace(params string[] words)
    {
        string program = Find($"what hpcrun {words[0]} says");
        return Spawn.RunInPlace(program, [program, .. words], StageEntry.Environment());
    }

    /// <summary>Runs it with this process's variables; what it prints are messages.</summary>
    /// <returns>Its status; negative where it could not be started.</returns>
    public static int? Run(params string[] words)
    {
        const int StandardInput = 0;
        string program = Find($"what hpcrun {words[0]} makes");
        return Spawn.Run(program, [program, .. words], StageEntry.Environment(), StandardInput, limit: null);
    }
}
