using Hpc.Build;
using Hpc.Recipes;
using Hpc.SquashFs;

namespace Hpc.ImageCli;

/// <summary>Layers of a definition file's stage that no program in the image makes: what every image has, %files,
/// %setup.</summary>
/// <param name="settings">Of the layers.</param>
internal sealed class DefinitionFiles(BuildPlace place, BuildRequest request, ImageSettings settings)
{
    private const ushort Usual = 0x1ed, ForAll = 0x3ff;

    /// <summary>Permissions that cp takes from copies under the umask 0022.</summary>
    internal const ushort Withheld = 0x12;

    private static readonly (string Path, ushort Mode)[] s_directories =
    [
        ("/.singularity.d/env", Usual), ("/.singularity.d/libs", Usual), ("/dev", Usual), ("/etc", Usual),
        ("/home", Usual), ("/proc", Usual), ("/root", 0x1c0), ("/sys", Usual), ("/tmp", ForAll), ("/var/tmp", ForAll),
    ];

    /// <summary>The directories that scripts rely on.</summary>
    public BuiltLayers Furnish(BuiltLayers layers, DefinitionStage stage)
    {
        using LayerStack stack = layers.Open();
        LayerDraft draft = new(stack.Files, settings.Time);
        foreach ((string path, ushort mode) in s_directories)
        {
            if (draft.Follow(path).Kind != PathKind.Directory)
            {
                draft.AddDirectories(draft.Resolve(path), mode);
            }
        }

        return draft.IsEmpty ? layers : place.Add(draft, layers, "directories", settings, BuiltLayers.Own);
    }

    public BuiltLayers FromStage(TransferSection section, BuiltLayers layers, BuiltLayers stage)
    {
        using LayerStack source = stage.Open();
        return Copied(section, layers, new StageCopySource(source.Files));
    }

    /// <exception cref="RefusedException">The section says something else than "from STAGE".</exception>
    public BuiltLayers FromHost(TransferSection section, BuiltLayers layers) => section.Arguments.Split('#')[0].Trim().Length == 0
        ? Copied(section, layers, new HostCopySource(Withheld))
        : throw new RefusedException($"cannot copy files: %files has '{ImageTarget.Text(section.Arguments.Trim())}' behind it",
            "only \"from\" and the name of a stage may stand there", "%files from STAGE");

    /// <summary>What %setup put into the root file system.</summary>
    public BuiltLayers Setup(HostScript host, DefinitionSection section, BuiltLayers layers)
    {
        if (section.IsEmpty || !request.Has("setup") || !request.HasHostScripts)
        {
            return layers;
        }

        using LayerStack stack = layers.Open();
        string root = host.Skeleton(stack.Files);
        host.Run("setup", section, root);
        LayerDraft draft = new(stack.Files, settings.Time);
        HostScript.Collect(root, stack.Files, draft);
        return draft.IsEmpty ? layers : place.Add(draft, layers, "setup", settings, "%setup");
    }

    private BuiltLayers Copied(TransferSection section, BuiltLayers layers, CopySource source)
    {
        using LayerStack stack = layers.Open();
        LayerDraft draft = new(stack.Files, settings.Time);
        FileCopying copying = new(draft, source);
        foreach (FileTransfer transfer in section.Transfers)
        {
            string target = transfer.Target.Length > 0 ? $" to {ImageTarget.Text(transfer.Target)}" : "";
            request.Note($"copying {ImageTarget.Text(transfer.Source)}{target}");
            copying.Copy(transfer.Source, transfer.Target);
        }

        return draft.IsEmpty ? layers : place.Add(draft, layers, "files", settings, "%files");
    }
}
