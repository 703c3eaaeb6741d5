using Hpc.Binary;
using Hpc.Json;

namespace Hpc.Records;

/// <summary>The numbered form of records (docs/record.schema.json) and of the parts that nodes write.</summary>
public static class RecordFormat
{
    /// <summary>A change that a reader of this number would take for something else gets the next one.</summary>
    public const int Number = 1;

    /// <summary>The member with the number in a record; the first one.</summary>
    public const string Record = "hpcrun-record";

    /// <summary>The same in the first line of a node's part.</summary>
    public const string Part = "hpcrun-record-part";

    /// <summary>What a node's part is called at its end.</summary>
    public const string PartSuffix = ".part";

    /// <exception cref="CorruptImageException">There is no number, or one that never was.</exception>
    /// <exception cref="UnsupportedFeatureException">A newer hpcrun wrote it.</exception>
    internal static void Check(JsonField document, string member)
    {
        JsonField field = document[member];
        long number = field.Number ?? throw field.Wrong("nothing", $"the number of the form, {Number}");
        if (number < 1)
        {
            throw field.Wrong($"{number}", $"1 to {Number}");
        }

        if (number > Number)
        {
            throw new UnsupportedFeatureException($"{field.Path} {number}",
                $"read it with a newer hpcrun: this one knows forms 1 to {Number}");
        }
    }
}
