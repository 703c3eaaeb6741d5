using Hpc.Build;
using Hpc.CommandLine;
using Hpc.Sbom;
using Hpc.Sif;

namespace Hpc.ImageCli;

/// <summary><c>--sbom FORMAT</c>: a new SIF file carries a bill of its materials.</summary>
internal static class SbomOption
{
    private static readonly string[] s_formats = ["spdx", "cyclonedx"];

    public static readonly OptionSpec Spec = new("sbom", '\0', "spdx|cyclonedx",
        "put a bill of materials into the SIF file: its packages")
    {
        ValueWords = s_formats,
    };

    /// <exception cref="RefusedException">It is no format that can be written.</exception>
    public static SbomFormat Format(string word) => Array.IndexOf(s_formats, word) switch
    {
        0 => SbomFormat.SpdxJson,
        1 => SbomFormat.CycloneDxJson,
        _ => throw new RefusedException($"cannot write a bill of materials as \"{word}\"",
            "SPDX 2.3 and CycloneDX 1.6 are known, in JSON",
            $"one of {string.Join(", ", s_formats)}"),
    };

    /// <summary>What <see cref="ImageSettings.Describe"/> does; null where nothing was asked for.</summary>
    public static Func<TreeSource, (SifObject, byte[])>? Of(ParsedArguments words)
    {
        if (words.Text("sbom") is not { } word)
        {
            return null;
        }

        SbomFormat format = Format(word);
        Action<string> note = GlobalOptions.Notes(words);
        return source => (Object(format, word), ImagePackages.Document(ImagePackages.Of(source, new InventoryDraft(), note),
            format, source.Time));
    }

    /// <exception cref="RefusedException">The target has no place for a bill of materials.</exception>
    public static void Check(ImageTarget target, ParsedArguments words)
    {
        if (words.Has("sbom") && (target.Layers is not null || target.Format != ImageFormat.Sif))
        {
            throw new RefusedException($"cannot use --sbom with \"{ImageTarget.Text(target.Path)}\": it is not a SIF file",
                "a bill of materials is an object of a SIF file", "make a SIF file, or hpcrun inspect --sbom IMAGE > FILE");
        }
    }

    private static SifObject Object(SbomFormat format, string word) => new(DataType.Sbom)
    {
        Name = word == s_formats[0] ? "sbom.spdx.json" : "sbom.cdx.json",
        Extra = new SbomMetadata(format).ToBytes(),
    };
}
