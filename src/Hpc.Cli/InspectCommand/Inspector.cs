using Hpc.Sif;

namespace Hpc.Cli;

/// <summary>Answers <c>hpcrun inspect</c>. A SIF file's own metadata object comes first: it needs no file of the image, so it
/// works for foreign architectures and encrypted partitions too.</summary>
internal static class Inspector
{
    /// <param name="request">What to print.</param>
    /// <param name="sif">The SIF file; null for a SquashFS file or a directory.</param>
    /// <param name="files">Opens the image's files; called only when the SIF file does not say enough.</param>
    internal static InspectResult Run(InspectRequest request, SifFile? sif, Func<FileTree> files)
    {
        List<string> warnings = [];
        InspectRequest complete = request.Complete();
        InspectAttributes attributes = Collect(sif, files, warnings).Select(complete);
        string text = complete.Json ? InspectMetadataJson.Format(attributes) : InspectText.Format(attributes, complete);
        return new InspectResult(text, warnings);
    }

    // The definition file in an image may be that of the image it was built from: where the SIF file has one, that is the image's
    // own. So does Apptainer (cmd/internal/cli/inspect.go): inspect-metadata.json, then the object, then the file.
    private static InspectAttributes Collect(SifFile? sif, Func<FileTree> files, List<string> warnings)
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
        return attributes;
    }
}
