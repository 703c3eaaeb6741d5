using System.Globalization;
using System.Text;
using Hpc.Sif;

namespace Hpc.Build;

/// <summary>The labels of an image whose source has none, with the names that Apptainer's documentation gives them ("Build-time
/// metadata"). Where the source was is not among them: the same files make the same image everywhere.</summary>
internal static class ImageLabels
{
    /// <summary>Where a tree keeps its own.</summary>
    internal const string Path = "/.singularity.d/labels.json";

    /// <summary>The object that <c>inspect</c> reads.</summary>
    /// <param name="time">When the image was made, as it says; 0 records none.</param>
    internal static byte[] Metadata(SifArchitecture architecture, uint time)
    {
        string date = time == 0 ? "" : string.Create(
            CultureInfo.InvariantCulture,
                $"\"org.label-schema.build-date\":\"{DateTimeOffset.FromUnixTimeSeconds(time):yyyy-MM-dd'T'HH:mm:ss'Z'}\",");
        string processor = $"\"org.label-schema.build-arch\":\"{architecture.ToString().ToLowerInvariant()}\",";
        string labels = $"{{{processor}{date}\"org.label-schema.schema-version\":\"1.0\"}}";
        return Encoding.ASCII.GetBytes($"{{\"data\":{{\"attributes\":{{\"labels\":{labels}}}}},\"type\":\"container\"}}");
    }
}
