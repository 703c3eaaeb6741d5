using System.Text.Json;
using Hpc.Binary;

namespace Hpc.ImageCli;

/// <summary>What Snakemake keeps of a file that one of its jobs made: a file of .snakemake/metadata, whose name is the result's
/// in base64.</summary>
/// <param name="Output">As the Snakefile has it; one char per byte, as all its texts.</param>
/// <param name="Command">What its shell ran; null: a script did.</param>
/// <param name="Started">Nanoseconds since 1970, as <paramref name="Ended"/>.</param>
internal sealed record SnakemakeJob(string Output, string Rule, IReadOnlyList<string> Inputs, string? Command, long Started,
    long Ended)
{
    public const string Source = "Snakemake's metadata";

    private const string Place = ".snakemake/metadata";
    private const double NanosecondsOfSecond = 1e9;

    /// <param name="directory">Of the workflow.</param>
    /// <returns>None where Snakemake has not worked there.</returns>
    /// <exception cref="RefusedException">One of them is not of Snakemake's form.</exception>
    public static IReadOnlyList<SnakemakeJob> All(string directory)
    {
        string place = Path.Combine(directory, Place);
        return !Directory.Exists(place) ? [] : [.. Directory.EnumerateFiles(place, "*", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal).Select(file => Read(place, file)).OfType<SnakemakeJob>()];
    }

    /// <summary>Long names are cut into directories, which begin with @.</summary>
    private static SnakemakeJob? Read(string place, string file)
    {
        string name = Path.GetRelativePath(place, file).Replace("@", "", StringComparison.Ordinal)
            .Replace("/", "", StringComparison.Ordinal).Replace('-', '+').Replace('_', '/');
        byte[] output = new byte[name.Length];
        if (!Convert.TryFromBase64String(name, output, out int length))
        {
            return null;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
            JsonElement job = document.RootElement;
            return new SnakemakeJob(RawText.Of(output.AsSpan(0, length)), Text(job, "rule") ?? "",
                [.. job.GetProperty("input").EnumerateArray().Select(one => RawText.FromUtf16(one.GetString() ?? ""))],
                Text(job, "shellcmd"), Time(job, "starttime"), Time(job, "endtime"));
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new RefusedException($"cannot archive: '{file}' is not of Snakemake's form", error.Message,
                "declare the files of each step with --input and --output, and archive without --workflow");
        }
    }

    private static string? Text(JsonElement job, string name) =>
        job.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? RawText.FromUtf16(value.GetString()!) : null;

    private static long Time(JsonElement job, string name) =>
        job.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number
            ? (long)(value.GetDouble() * NanosecondsOfSecond) : 0;
}
