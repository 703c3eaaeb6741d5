using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.Launch;

/// <summary>From the words that name an image to an open one.</summary>
public static class ImageOpener
{
    public static OpenImage Open(string name)
    {
        string path = name.StartsWith('/') ? name : $"{Unistd.WorkingDirectory()}/{name}";
        PathFact fact = HostProbe.Look(path);
        return fact.Kind switch
        {
            PathKind.Directory => new DirectoryImage(fact.Canonical),
            PathKind.Missing => throw new LaunchRefusedException($"image '{path}'", "there is no such file or directory on this node", "check the path: ls -l " + path),
            PathKind.Forbidden => throw new LaunchRefusedException($"image '{path}'", "you may not look into a directory on the way to it", "ls -ld on each of its parents"),
            _ => throw new LaunchRefusedException($"image '{path}'", "it is not a directory", "give a directory"),
        };
    }
}
