using Hpc.Files;

namespace Hpc.Recipes;

/// <summary>In which order stages are built: each behind those that it copies from, whatever their order in the file.</summary>
public static class StageOrder
{
    /// <param name="wanted">The one that is asked for.</param>
    /// <param name="uses">Stages that a stage needs.</param>
    /// <param name="name">Of a stage, for messages.</param>
    /// <exception cref="RefusedException">A stage needs itself.</exception>
    public static IReadOnlyList<int> Of(int wanted, Func<int, IEnumerable<int>> uses, Func<int, string> name)
    {
        List<int> order = [];
        Dictionary<int, bool> isDone = new() { [wanted] = false };
        Stack<(int Stage, Queue<int> Left)> open = new([(wanted, new Queue<int>(uses(wanted)))]);
        while (open.TryPeek(out (int Stage, Queue<int> Left) last))
        {
            if (!last.Left.TryDequeue(out int used))
            {
                isDone[last.Stage] = true;
                order.Add(last.Stage);
                open.Pop();
            }
            else if (isDone.TryAdd(used, false))
            {
                open.Push((used, new Queue<int>(uses(used))));
            }
            else if (!isDone[used])
            {
                throw Circular(name(used));
            }
        }

        return order;
    }

    /// <param name="stage">Its name.</param>
    public static RefusedException Circular(string stage) => new($"cannot build the stage '{stage}': it needs itself",
        "it copies from a stage that copies from it", "copy from another stage");
}
