using Hpc.Sif;

namespace Hpc.Cli;

/// <summary>The two time fields that header and objects share; left out where a deterministic writer left them unset.</summary>
internal static class SifTimes
{
    internal static void Add(AlignedFields fields, UnixTime created, UnixTime modified)
    {
        if (!created.IsUnset)
        {
            fields.Add("Created At", created.ToString());
        }

        if (!modified.IsUnset)
        {
            fields.Add("Modified At", modified.ToString());
        }
    }
}
