using System.Globalization;
using System.Text;

namespace Hpc.Slurm;

/// <summary>How many tasks, or processors, each node of a step or job has, in the order of its host list: "2(x3),1" is 2, 2, 2, 1
/// (srun(1), SLURM_TASKS_PER_NODE, SLURM_STEP_TASKS_PER_NODE, SLURM_JOB_CPUS_PER_NODE).</summary>
public sealed class TaskCounts
{
    private readonly List<(int Count, int Nodes)> _groups;

    private TaskCounts(List<(int Count, int Nodes)> groups) => _groups = groups;

    /// <summary>Of no node at all.</summary>
    public static TaskCounts None { get; } = new([]);

    public int Nodes
    {
        get
        {
            int nodes = 0;
            foreach ((_, int repeated) in _groups)
            {
                nodes += repeated;
            }

            return nodes;
        }
    }

    public long Total
    {
        get
        {
            long total = 0;
            foreach ((int count, int nodes) in _groups)
            {
                total += (long)count * nodes;
            }

            return total;
        }
    }

    /// <summary>Of one node, counted from 0; 0 if there is no such node.</summary>
    public int this[int node]
    {
        get
        {
            foreach ((int count, int nodes) in _groups)
            {
                if (node < nodes)
                {
                    return node < 0 ? 0 : count;
                }

                node -= nodes;
            }

            return 0;
        }
    }

    /// <exception cref="SlurmFormatException">It is not of that form.</exception>
    public static TaskCounts Parse(string text) => TryParse(text, out TaskCounts counts) ? counts
        : throw new SlurmFormatException($"\"{text}\" as numbers of tasks", "it is not like 2(x3),1");

    /// <param name="counts">None if it cannot be read.</param>
    public static bool TryParse(string text, out TaskCounts counts)
    {
        List<(int, int)> groups = [];
        counts = None;
        long nodes = 0;
        foreach (string group in text.Split(','))
        {
            int repeat = group.IndexOf("(x", StringComparison.Ordinal), times = 1;
            string count = repeat < 0 ? group : group[..repeat];
            bool isRepeated = repeat < 0 || (group.EndsWith(')') && Number(group[(repeat + 2)..^1], out times) && times > 0);
            if (!isRepeated || !Number(count, out int tasks) || (nodes += times) > HostList.MaxHosts)
            {
                return false;
            }

            groups.Add((tasks, times));
        }

        counts = new TaskCounts(groups);
        return true;
    }

    public override string ToString()
    {
        StringBuilder text = new();
        foreach ((int count, int nodes) in _groups)
        {
            text.Append(text.Length > 0 ? "," : "").Append(count).Append(nodes > 1 ? $"(x{nodes})" : "");
        }

        return text.ToString();
    }

    private static bool Number(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
