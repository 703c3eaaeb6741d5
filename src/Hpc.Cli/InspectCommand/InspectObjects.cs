using System.Text.Json;
using Hpc.Binary;
using Hpc.Sif;

namespace Hpc.Cli;

/// <summary>Reads an image's attributes from the objects that builders put in a SIF file beside the root file system.</summary>
internal static class InspectObjects
{
    /// <summary>The attributes as the builder collected them; null if it did not.</summary>
    internal static InspectAttributes? ReadMetadata(SifFile sif, List<string> warnings) =>
        sif.Find(DataType.GenericJson, RunnableImage.InspectMetadata) is { } metadata
            ? Parsed(sif, metadata, warnings, InspectMetadataJson.Parse)
            : null;

    /// <summary>The definition file that the image was built with; null if there is no such object, or nothing in it.</summary>
    internal static string? ReadDefinitionFile(SifFile sif)
    {
        foreach (SifDescriptor descriptor in sif.Descriptors)
        {
            if (descriptor.DataType == DataType.DefinitionFile)
            {
                return RawText.Of(sif.ReadWhole(descriptor)).TrimEnd('\n') is { Length: > 0 } text ? text : null;
            }
        }

        return null;
    }

    /// <summary>Fills in labels where there were none, from their own object or the OCI configuration.</summary>
    internal static void CompleteLabels(InspectAttributes attributes, SifFile sif, List<string> warnings)
    {
        foreach (SifDescriptor descriptor in sif.Descriptors)
        {
            if (descriptor.DataType == DataType.Labels && attributes.Labels.Count == 0)
            {
                ReadLabels(attributes, sif, descriptor, warnings);
            }
        }

        if (attributes.Labels.Count == 0 && sif.Find(DataType.GenericJson, RunnableImage.OciConfig) is { } config)
        {
            ReadConfigLabels(attributes, sif, config, warnings);
        }
    }

    private static void ReadLabels(InspectAttributes attributes, SifFile sif, in SifDescriptor descriptor,
        List<string> warnings) =>
        Parsed(sif, descriptor, warnings, json =>
        {
            using JsonDocument document = JsonDocument.Parse(json);
            JsonMap.Read(document.RootElement, attributes.Labels);
            return attributes;
        });

    // Apptainer keeps the "config" member of an OCI image configuration; other builders keep the whole of it.
    private static void ReadConfigLabels(InspectAttributes attributes, SifFile sif, in SifDescriptor descriptor,
        List<string> warnings) =>
        Parsed(sif, descriptor, warnings, json =>
        {
            using JsonDocument document = JsonDocument.Parse(json);
            JsonElement config = document.RootElement;
            if (config.TryGetProperty("config"u8, out JsonElement inner))
            {
                config = inner;
            }

            if (config.TryGetProperty("Labels"u8, out JsonElement labels))
            {
                JsonMap.Read(labels, attributes.Labels);
            }

            return attributes;
        });

    private static InspectAttributes? Parsed(
        SifFile sif, in SifDescriptor descriptor, List<string> warnings, Func<byte[], InspectAttributes> parse)
    {
        try
        {
            return parse(sif.ReadWhole(descriptor));
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            warnings.Add($"object {descriptor.Id} ({PrintableText.Line(descriptor.Name)}) cannot be read: {error.Message}");
            return null;
        }
    }
}
