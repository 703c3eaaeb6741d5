using Hpc.Binary;
using Hpc.Sif;

namespace Hpc.Cli;

/// <summary>Answers <c>hpcrun inspect</c>. A SIF file's own metadata object comes first: it works for foreign architectures and
/// encrypted partitions too. What it lacks is looked for among the files of the image, where they can be read: builders other
/// than Apptainer's write some of it only.</summary>
internal static class Inspector
{
    /// <param name="request">What to print.</param>
    /// <param name="sif">The SIF file; null for a SquashFS file or a directory.</param>
    /// <param name="files">Opens the image's files; called only when the SIF file does not say enough.</param>
    internal static InspectResult Run(InspectRequest request, SifFile? sif, Func<FileTree> files)
    {
        List<string> warnings = [];
        InspectRequest complete = request.Complete();
        InspectAttributes attributes = Collect(complete, sif, files, warnings).Select(complete);
        string text = complete.Json ? InspectMetadataJson.Format(attributes) : InspectText.Format(attributes, complete);
        return new InspectResult(text, warnings);
    }

    // The definition file in an image may be that of the image it was built from: where the SIF file has one, that is the image's
    // own. So does Apptainer (cmd/internal/cli/inspect.go): inspect-metadata.json, then the object, then the file.
    private static InspectAttributes Collect(InspectRequest request, SifFile? sif, Func<FileTree> files, List<string> warnings)
    {
        if (sif is null)
        {
            return InspectFiles.Read(files(), warnings);
        }

        InspectAttributes? metadata = InspectObjects.ReadMetadata(sif, warnings);
        InspectAttributes attributes = metadata ?? InspectFiles.Read(files(), warnings);
        if (metadata is null || metadata.DefinitionFile.Length == 0)
        {
            attributes.DefinitionFile = InspectObjects.ReadDefinitionFile(sif) ?? attributes.DefinitionFile;
        }

        InspectObjects.CompleteLabels(attributes, sif, warnings);
        if (metadata is not null && attributes.Lacks(request) && TryOpen(files) is { } tree)
        {
            attributes.Complete(InspectFiles.Read(tree, warnings));
        }

        return attributes;
    }

    /// <summary>Null where the files are for another machine, encrypted or damaged: the metadata is what there is.</summary>
    private static FileTree? TryOpen(Func<FileTree> files)
    {
        try
        {
            return files();
        }
        catch (Exception error) when (error is RefusedException or UnsupportedFeatureException or CorruptImageException)
        {
            return null;
        }
    }
}
