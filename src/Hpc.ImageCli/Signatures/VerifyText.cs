using Hpc.Binary;
using Hpc.CommandLine;
using Hpc.Sif;
using Hpc.Trust;

namespace Hpc.ImageCli;

/// <summary>For people: who signed, by which key, and a table of objects.</summary>
internal sealed class VerifyText(ParsedArguments words) : VerifyReport
{
    private const int PrefixWidth = 18;

    public override void Add(VerifiedSignature signature)
    {
        if (signature.Signer is { IsNamed: true } signer)
        {
            PrintSigner(signer);
        }

        if (signature.Objects.Count > 0)
        {
            Report.Print("Objects verified:");
            Report.Print("ID  |GROUP   |LINK    |TYPE");
            Report.Print(new string('-', 48));
        }

        foreach (SifDescriptor item in signature.Objects)
        {
            Report.Print($"{item.Id,-4}|{Group(item.Group),-8}|{Link(item.Link),-8}|{SiftoolNames.Of(item.DataType)}");
        }
    }

    /// <summary>Where the key is, whose it is, and which.</summary>
    public void PrintSigner(Signer signer)
    {
        string prefix = Prefix(signer).PadRight(PrefixWidth);
        Report.PrintBytes($"{prefix} Signing entity: {signer.Name}");
        Report.Print($"{prefix} Fingerprint: {Convert.ToHexString(signer.Fingerprint.Span)}");
    }

    private string Prefix(Signer signer) =>
        Keyring.OfAll.PublicKeys().Any(key => key.Fingerprint.Span.SequenceEqual(signer.Fingerprint.Span)) ? "[GLOBAL]"
        : Keyring.Own(words).PublicKeys().Any(key => key.Fingerprint.Span.SequenceEqual(signer.Fingerprint.Span)) ? "[LOCAL]"
            : "[REMOTE]";

    private static string Group(ObjectLink group) => group.IsNone ? "NONE" : $"{group.Id}";

    private static string Link(ObjectLink link) => link.IsNone ? "NONE" : link.IsGroup ? $"{link.Id} (G)" : $"{link.Id}";
}
