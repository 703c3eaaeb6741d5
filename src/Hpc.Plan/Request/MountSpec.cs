namespace Hpc.Plan;

/// <summary>The text behind <c>--mount</c>: <c>type=bind,source=A,destination=B,ro</c> with CSV quoting; one mount per line. The
/// keys are those of Docker that Apptainer takes too.</summary>
public static class MountSpec
{
    public static IReadOnlyList<BindRequest> Parse(string text, string origin = "--mount")
    {
        try
        {
            return [.. CsvRecord.Parse(text).Select(fields => ParseMount(fields, text, origin))];
        }
        catch (FormatException error)
        {
            throw Malformed(text, origin, error.Message);
        }
    }

    private static BindRequest ParseMount(List<string> fields, string text, string origin)
    {
        BindRequest bind = new("", "") { Origin = origin };
        foreach (string field in fields)
        {
            bind = WithField(bind, field, text);
        }

        return bind.Source.Length > 0 && bind.Destination.Length > 0
            ? bind
            : throw Malformed(text, origin, bind.Source.Length == 0 ? "the source is missing" : "the destination is missing");
    }

    private static BindRequest WithField(BindRequest bind, string field, string text)
    {
        (string key, string? value) = KeyValue.Split(field);
        return (key, value) switch
        {
            ("type", "bind") => bind,
            ("type", _) => throw Malformed(text, bind.Origin, $"the type \"{value}\" is not supported; expected bind"),
            ("source" or "src", { Length: > 0 }) => bind with { Source = value },
            ("destination" or "dst" or "target", { Length: > 0 }) => bind with { Destination = value },
            ("ro" or "readonly", null or "true" or "1") => bind with { ReadOnly = true },
            ("rw", null) => bind with { ReadOnly = false },
            ("image-src", { Length: > 0 }) => bind with { ImageSource = value },
            ("id", _) when uint.TryParse(value, out uint id) =>
                bind with { ImageObject = id, ImageSource = bind.ImageSource ?? "/" },
            _ => throw Malformed(text, bind.Origin, $"\"{field}\" is not a mount field"),
        };
    }

    private static UsageException Malformed(string text, string origin, string why) =>
        new($"cannot use {origin} \"{text}\": {why}", null,
            "write type=bind,src=A,dst=B[,ro][,image-src=PATH], and \"...\" around a field with a comma");
}
