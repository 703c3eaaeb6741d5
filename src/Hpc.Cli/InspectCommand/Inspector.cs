using Hpc.Sif;

namespace Hpc.Cli;

/// <summary>Answers <c>hpcrun inspect</c>. A SIF file's own metadata object comes first: it needs no file of the image, so it works for
/// foreign architectures and encrypted partitions too.</summary>
internal static class Inspector
{
    /// <param name="request">What to print.</param>
    /// <param name="sif">The SIF file; null for a SquashFS file or a directory.</param>
    /// <param name="files">Opens the image's files; called only when the SIF file does not say enough.</param>
    internal static InspectResult Run(InspectRequest request, SifFile? sif, Func<ImageFiles> files)
    {
        List<string> warnings = [];
        InspectRequest complete = request.Complete();
        InspectAttributes attributes = Collect(sif, files, warnings).Select(complete);
        string text = complete.Json ? InspectMetadataJson.Format(attributes) : InspectText.Format(attributes, complete);
        return new InspectResult(text, warnings);
    }

    private static InspectAttributes Collect(SifFile? sif, Func<ImageFiles> files, List<string> warnings)
    {
        if (sif is not null && InspectObjects.ReadMetadata(sif, warnings) is { } metadata)
        {
            InspectObjects.Complete(metadata, sif, warnings);
            return metadata;
        }

        InspectAttributes attributes = InspectFiles.Read(files(), warnings);
        if (sif is not null)
        {
            InspectObjects.Complete(attributes, sif, warnings);
        }

        return attributes;
    }
}
