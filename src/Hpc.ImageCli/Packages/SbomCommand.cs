using Hpc.Binary;
using Hpc.CommandLine;
using Hpc.Host;
using Hpc.Images;
using Hpc.Linux;
using Hpc.Sbom;
using Hpc.Sif;

namespace Hpc.ImageCli;

/// <summary><c>hpcrun sbom IMAGE</c>, which <c>hpcrun inspect --sbom</c> calls: the bill of materials that the image carries,
/// else
/// one that is made of its files.</summary>
internal static class SbomCommand
{
    public static CommandSpec Tree() => Verbs.Spec("sbom") with
    {
        Arguments = [new("IMAGE", "SIF or SquashFS file, or directory")],
        Options = [SbomOption.Spec with { Name = "format", Help = "which form (default: what the image carries, else spdx)" },
            new("provenance", '\0', null, "how the image was made, in the place of it")],
        Run = Run,
    };

    private static int Run(ParsedArguments words)
    {
        if (words.Has("provenance"))
        {
            Terminal.Content(ProvenanceObject.Read(words[0]));
            return 0;
        }

        SbomFormat? wanted = words.Text("format") is { } word ? SbomOption.Format(word) : null;
        Action<string> note = GlobalOptions.Notes(words);
        if (Carried(words[0], wanted, note) is { } carried)
        {
            Terminal.Content(carried);
            return 0;
        }

        (Inventory inventory, long time) = ImagePackages.Of(words[0], note);
        note("made from the files of the image, which carries no such bill of materials");
        Terminal.Content(ImagePackages.Document(inventory, wanted ?? SbomFormat.SpdxJson, time));
        return 0;
    }

    private static byte[]? Carried(string name, SbomFormat? wanted, Action<string> note)
    {
        if (Directory.Exists(name) || !File.Exists(name))
        {
            return null; // what is missing is told where it is opened
        }

        using FileSource source = ImageFile.Open(ImageTarget.Bytes(name));
        if (ImageKinds.Of(source.Fd) != ImageKind.Sif)
        {
            return null;
        }

        SifFile file = SifFile.Open(source);
        foreach (SifDescriptor item in file.Descriptors.Where(item => item.DataType == DataType.Sbom))
        {
            SbomFormat format = SbomMetadata.Of(item).Format;
            if (wanted is null || wanted == format)
            {
                note($"object {item.Id} of the image, {SiftoolNames.Of(format)}: what its maker says is in it");
                return file.ReadWhole(item);
            }
        }

        return null;
    }
}
