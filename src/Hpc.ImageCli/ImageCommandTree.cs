using System.CommandLine;

namespace Hpc.ImageCli;

/// <summary>The commands of hpcrun that make, fetch and send images.</summary>
internal static class ImageCommandTree
{
    public static RootCommand Build()
    {
        RootCommand root = Commands();
        GlobalWords.AddTo(root);
        return root;
    }

    private static RootCommand Commands() => new("Make, fetch and send container images.")
    {
        ConvertCommand.Build(),
        DiffCommand.Build(),
        PullCommand.Build(),
        PushCommand.Build(),
        FetchCommand.Build(),
        ResolveCommand.Build(),
        CacheCommand.Build(),
        RegistryCommand.Build(),
    };
}
