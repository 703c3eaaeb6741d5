using Hpc.Binary;
using Hpc.Plan;

namespace Hpc.Launch.Sharing;

/// <summary>What answers to other ranks ended in besides answers. A refusal is the rank's own, which plans for itself then and
/// says why; anything else is counted, by its kind, and said when the server ends. For the one thread of the plan server until
/// then.</summary>
internal sealed class PlanServerErrors
{
    private readonly Dictionary<string, (int Count, string First)> _unforeseen = [];

    /// <summary>One line for each kind: how often, and what the first one said.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_unforeseen)
            {
                return [.. _unforeseen.Select(kind =>
                    $"{kind.Value.Count} answers to other ranks failed: {kind.Key}: {kind.Value.First}")];
            }
        }
    }

    public void Note(Exception error)
    {
        if (IsRefusal(error))
        {
            return;
        }

        lock (_unforeseen)
        {
            string kind = error.GetType().Name;
            (int count, string first) = _unforeseen.GetValueOrDefault(kind, (0, error.Message));
            _unforeseen[kind] = (count + 1, first);
        }
    }

    /// <summary>The command line, the image or the host says no, and says it to every process that asks.</summary>
    private static bool IsRefusal(Exception error) =>
        error is RefusedException or CorruptImageException or UnsupportedFeatureException;
}
