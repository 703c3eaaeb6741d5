using System.Text.Json;
using Hpc.Binary;

namespace Hpc.ImageCli;

/// <summary>Labels of an image or of an application as the file with them has them: JSON, one in each line.</summary>
internal static class LabelJson
{
    /// <param name="labels">Sorted; one char per byte, as the result.</param>
    public static string Write(SortedDictionary<string, string> labels) => RawText.FromUtf16(
        $"{{\n{string.Join(",\n", labels.Select(label => $"\t{Quoted(label.Key)}: {Quoted(label.Value)}"))}\n}}");

    public static string Quoted(string bytes) => $"\"{JsonEncodedText.Encode(RawText.ToUtf16(bytes))}\"";
}
