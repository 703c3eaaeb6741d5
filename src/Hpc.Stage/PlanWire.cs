using Hpc.Binary;
using System.Buffers;
using Hpc.Plan;

namespace Hpc.Stage;

/// <summary>A plan as the stage reads it: the magic "HPCPLAN1", then per operation its name, the number of its words in decimal,
/// and the words, every one NUL-terminated. A name with '?' before it: the next operation takes its place where the call is
/// refused. <c>tr '\0' '\n'</c> makes it readable.</summary>
public static class PlanWire
{
    private const string Magic = "HPCPLAN1";

    /// <summary>Reports when each step ended; behind the last of those that are timed.</summary>
    private const string Times = "times";

    /// <param name="withTimes">Report the time of every step before the solver starts (--time).</param>
    public static byte[] Encode(LaunchPlan plan, bool withTimes)
    {
        ArrayBufferWriter<byte> writer = new(16 * 1024);
        Encode(writer, plan, withTimes);
        return writer.WrittenSpan.ToArray();
    }

    /// <summary>The same into a buffer that a caller with many plans keeps.</summary>
    public static void Encode(ArrayBufferWriter<byte> writer, LaunchPlan plan, bool withTimes)
    {
        Text(writer, Magic);
        foreach (Step step in plan.Steps)
        {
            if (withTimes && step is ExecStep)
            {
                Operation(writer, Times, []);
            }

            if (step.Otherwise is { } other)
            {
                writer.Write("?"u8);
                Operation(writer, step.Operation, step.Words);
                Operation(writer, other.Operation, other.Words);
            }
            else
            {
                Operation(writer, step.Operation, step.Words);
            }
        }
    }

    /// <summary>A NUL in a word ends it, as the stage reads: it is counted, so that no word is ever taken for an
    /// operation.</summary>
    private static void Operation(ArrayBufferWriter<byte> writer, string name, string[] words)
    {
        int count = words.Length;
        foreach (string word in words)
        {
            count += word.AsSpan().Count('\0');
        }

        Text(writer, name);
        Text(writer, count.ToString());
        foreach (string word in words)
        {
            Text(writer, word);
        }
    }

    private static void Text(ArrayBufferWriter<byte> writer, string text)
    {
        Span<byte> space = writer.GetSpan(text.Length + 1);
        int length = RawText.Write(text, space);
        space[length] = 0;
        writer.Advance(length + 1);
    }
}
