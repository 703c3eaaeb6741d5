using System.Text.Json;

namespace Hpc.Slurm;

/// <summary>One value of Slurm's JSON, whose shapes differ between releases: a number is 3, "3", or
/// {"set":true,"infinite":false,"number":3}; a state is "RUNNING" or ["RUNNING","REQUEUED"]. A member that is missing reads as an
/// empty one.</summary>
internal readonly struct SlurmValue(JsonElement? json)
{
    public SlurmValue this[string name] =>
        json is { ValueKind: JsonValueKind.Object } and { } map && map.TryGetProperty(name, out JsonElement value)
            ? new SlurmValue(value) : default;

    /// <summary>The first of these members that is there.</summary>
    public SlurmValue First(string name, string other) => this[name] is { IsThere: true } found ? found : this[other];

    public bool IsThere => json is { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) };

    public bool IsText => json is { ValueKind: JsonValueKind.String };

    /// <summary>Empty if it is not a text.</summary>
    public string Text => json is { ValueKind: JsonValueKind.String } and { } text ? text.GetString() ?? "" : "";

    /// <summary>Null if it is none, or Slurm has not set it.</summary>
    public long? Number => json switch
    {
        { ValueKind: JsonValueKind.Number } and { } number =>
            number.TryGetInt64(out long whole) ? whole : (long)Math.Clamp(number.GetDouble(), long.MinValue, long.MaxValue),
        { ValueKind: JsonValueKind.String } => long.TryParse(Text, out long whole) ? whole : null,
        { ValueKind: JsonValueKind.Object } and { } wrapped =>
            wrapped.TryGetProperty("set", out JsonElement set) && set.ValueKind == JsonValueKind.True
            && wrapped.TryGetProperty("number", out JsonElement number) && number.ValueKind == JsonValueKind.Number
                ? new SlurmValue(number).Number : null,
        _ => null,
    };

    public uint? Id => Number is >= 0 and <= uint.MaxValue and { } id ? (uint)id : null;

    public int Count => Number is { } number ? (int)Math.Clamp(number, 0, int.MaxValue) : 0;

    /// <summary>A list of texts; one text is a list of one.</summary>
    public List<string> Texts
    {
        get
        {
            List<string> texts = [];
            foreach (SlurmValue item in Items)
            {
                texts.Add(item.Text);
            }

            if (IsText && Text.Length > 0)
            {
                texts.Add(Text);
            }

            return texts;
        }
    }

    public List<SlurmValue> Items
    {
        get
        {
            List<SlurmValue> items = [];
            if (json is { ValueKind: JsonValueKind.Array } list)
            {
                foreach (JsonElement item in list.EnumerateArray())
                {
                    items.Add(new SlurmValue(item));
                }
            }

            return items;
        }
    }
}
