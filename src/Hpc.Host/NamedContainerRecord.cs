using System.Globalization;
using Hpc.Binary;
using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.Host;

/// <summary>What is written down beside a named container's files: four lines in a file of its directory.</summary>
/// <param name="Source">The image as it was asked for.</param>
/// <param name="Image">The file or directory that it is.</param>
/// <param name="State">Size and time of an image file, by which a replaced one is noticed; empty for a directory.</param>
/// <param name="Step">Who started it last: "12.0" in a job step, else empty.</param>
public sealed record NamedContainerRecord(string Source, string Image, string State, string Step)
{
    private const string FileName = "/container";
    private const uint Mode = 0b110_000_000;

    public string Job => Step.Split('.')[0];

    /// <summary>The image is the one that the container was made of.</summary>
    public bool HasItsImage => State == StateOf(Image);

    /// <returns>Null if there is no container.</returns>
    public static NamedContainerRecord? Read(string directory) =>
        SmallFile.ReadText(directory + FileName)?.Split('\n') is { Length: >= 4 } lines
            ? new NamedContainerRecord(lines[0], lines[1], lines[2], lines[3]) : null;

    /// <returns>0 or the negative errno.</returns>
    public int Write(string directory) =>
        AtomicFile.TryReplace(directory + FileName, RawText.Bytes($"{Source}\n{Image}\n{State}\n{Step}\n"), Mode);

    public static string StateOf(string image) => Stat.Of(image, followLinks: true, out _) is { IsFile: true } status
        ? string.Create(CultureInfo.InvariantCulture, $"{status.Size} {status.ModifiedNanoseconds}") : "";
}
