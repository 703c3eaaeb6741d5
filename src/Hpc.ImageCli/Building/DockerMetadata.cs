using Hpc.Binary;
using Hpc.Build;
using Hpc.Oci;
using Hpc.Sif;
using Hpc.SquashFs;

namespace Hpc.ImageCli;

/// <summary>What an image of a Dockerfile says of itself: its OCI configuration, and the same as the scripts that every image of
/// layers gets.</summary>
/// <param name="recipe">The Dockerfile's bytes, one char each.</param>
internal sealed class DockerMetadata(DockerState state, string recipe)
{
    public byte[] Definition => RawText.Bytes(recipe);

    public IReadOnlyDictionary<string, byte[]> Json => new Dictionary<string, byte[]>
    {
        [RunnableImage.InspectMetadata] = [], // Apptainer would ask no file beside it
        [RunnableImage.OciConfig] = state.Config.ToJson(),
    };

    public LayerDraft Draft()
    {
        LayerStack stack = state.Layers.Open();
        LayerDraft draft = new(stack.Files, state.Settings.Time);
        AddedFiles files = OciScripts.For(state.Config, recipe, state.Settings.Time);
        foreach ((TarEntry entry, byte[] content) in files.Entries.Zip(files.Contents))
        {
            string path = "/" + entry.Path;
            if (entry.Type == TarEntryType.Directory)
            {
                draft.AddDirectories(path);
            }
            else if (entry.Type == TarEntryType.SymbolicLink)
            {
                draft.AddLink(path, entry.LinkTarget);
            }
            else
            {
                draft.Add(path, new NewEntry(InodeType.File) { Permissions = (ushort)entry.Mode }, () =>
                    new MemoryStream(content));
            }
        }

        return draft;
    }
}
