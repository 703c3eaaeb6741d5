using Hpc.Binary;
using Hpc.Sif;

namespace Hpc.Cli;

/// <summary>What <c>hpcrun sif header FILE</c> prints, in siftool's words.</summary>
internal static class SifHeaderText
{
    internal static string Of(SifFile file)
    {
        SifHeader header = file.Header;
        AlignedFields fields = new(indent: "", gap: 1);
        string script = RawText.Of(header.LaunchScript.Span.TrimEnd((byte)0));
        if (script.Length > 0)
        {
            fields.Add("Launch Script", PrintableText.Line(script.EndsWith('\n') ? script[..^1] : script));
        }

        fields.Add("Version", $"{header.Version:00}");
        if (ArchitectureCode.Name(header.Architecture) is var architecture && architecture != "unknown")
        {
            fields.Add("Primary Architecture", architecture);
        }

        if (header.Id != Guid.Empty)
        {
            fields.Add("ID", header.Id.ToString());
        }

        SifTimes.Add(fields, header.CreatedAt, header.ModifiedAt);
        fields.Add("Descriptors Free", header.DescriptorsFree);
        fields.Add("Descriptors Total", header.DescriptorsTotal);
        fields.Add("Descriptors Offset", header.DescriptorsOffset);
        fields.Add("Descriptors Size", ReadableSize.Of(header.DescriptorsSize));
        fields.Add("Data Offset", header.DataOffset);
        fields.Add("Data Size", ReadableSize.Of(header.DataSize));
        return fields.ToString();
    }
}
