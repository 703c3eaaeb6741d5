using System.Text.Json;
using Hpc.Binary;
using Hpc.Sif;
using Hpc.Trust;

namespace Hpc.ImageCli;

/// <summary>For programs: the members that Apptainer's <c>verify --json</c> has. Printed whether or not all is good.</summary>
internal sealed class VerifyJson : VerifyReport
{
    private readonly List<(string Type, Signer? Signer, bool IsGood)> _objects = [];
    private int _signatures;

    public override void Add(VerifiedSignature signature)
    {
        _signatures++;
        _objects.AddRange(signature.Objects.Select(item => (SiftoolNames.Of(item.DataType), signature.Signer, true)));
        if (signature.Fault is { Kind: FaultKind.Content, Bad: { } bad })
        {
            _objects.Add((SiftoolNames.Of(bad), signature.Signer, false));
        }
    }

    public override void End()
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter json = new(text, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteNumber("Signatures", _signatures);
            Write(json);
            json.WriteEndObject();
        }

        Report.Exact(System.Text.Encoding.UTF8.GetString(text.ToArray()) + "\n");
    }

    private void Write(Utf8JsonWriter json)
    {
        if (_objects.Count == 0)
        {
            json.WriteNull("SignerKeys");
            return;
        }

        json.WriteStartArray("SignerKeys");
        foreach ((string type, Signer? signer, bool isGood) in _objects)
        {
            bool isNamed = signer is { IsNamed: true };
            json.WriteStartObject();
            json.WriteStartObject("Signer");
            json.WriteString("Partition", type);
            json.WriteString("Name", isNamed ? RawText.ToUtf16(signer!.Name) : "unknown");
            json.WriteString("Fingerprint", isNamed ? Convert.ToHexStringLower(signer!.Fingerprint.Span) : "");
            json.WriteBoolean("KeyLocal", isNamed);
            json.WriteBoolean("KeyCheck", isNamed);
            json.WriteBoolean("DataCheck", isGood);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
