using System.Buffers;
using System.Text;
using Hpc.Plan;

namespace Hpc.Launch;

/// <summary>A plan as the stage reads it: the magic "HPCPLAN1", then per operation its name, the number of its arguments in
/// decimal, and the arguments, every one NUL-terminated. A name with '?' before it: the next operation takes its place where the call is refused. <c>tr '\0' '\n'</c> makes it readable.</summary>
public static class PlanWire
{
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
        Text(writer, "HPCPLAN1");
        foreach (Step step in plan.Steps)
        {
            if (withTimes && step is ExecStep)
            {
                Operation(writer, "times");
            }

            if (step.Otherwise is { } other)
            {
                writer.Write("?"u8);
                Encode(writer, step);
                Encode(writer, other);
            }
            else
            {
                Encode(writer, step);
            }
        }
    }

    private static void Encode(ArrayBufferWriter<byte> writer, Step step)
    {
        switch (step)
        {
            case UnshareStep s: Operation(writer, "unshare", Number((int)s.Kinds)); break;
            case JoinStep s: Operation(writer, "setns", Number(s.Slot), Number((int)s.Kind)); break;
            case WriteStep s: Operation(writer, "write", s.Path, s.Content); break;
            case CreateFileStep s: File(writer, s); break;
            case MountImageStep s: Operation(writer, "fuse", s.Device, s.Target, Number((long)s.Flags), s.Options); break;
            case MountStep s: Operation(writer, "mount", s.Source, s.Target, s.Type, Number((long)s.Flags), s.Data); break;
            case SetMountAttributesStep s: Operation(writer, "setattr", s.Target, Number((long)s.Set), s.Recursive ? "1" : "0"); break;
            case UnmountStep s: Operation(writer, "umount", s.Target, "2"); break;
            case LookStep s: Operation(writer, "look", s.Path); break;
            case PivotRootStep s: Operation(writer, "pivot", s.NewRoot); break;
            case LeaveHostStep: Operation(writer, "leave"); break;
            case BindDescriptorStep s: Operation(writer, "bindslot", Number(s.Slot), s.Path, s.Target, Number((long)s.Flags)); break;
            case BindPartStep s: Operation(writer, "bindin", s.Root, s.Part, s.Target); break;
            case MakeDirectoryStep s: Operation(writer, "mkdir", s.Path, Number(s.Mode)); break;
            case SymbolicLinkStep s: Operation(writer, "symlink", s.Target, s.Path); break;
            case ChangeDirectoryStep s: Operation(writer, "chdir", s.Path); break;
            case SetHostNameStep s: Operation(writer, "hostname", s.Name); break;
            case UmaskStep s: Operation(writer, "umask", Number(s.Mask)); break;
            case RaiseLoopbackStep: Operation(writer, "loopback"); break;
            case EnterPidNamespaceStep s: Operation(writer, "pidns", Number(s.Slot)); break;
            case OpenNamespacesStep: Operation(writer, "openns"); break;
            case OfferNamespacesStep: Operation(writer, "sendns"); break;
            case OfferDirectoryStep s: Operation(writer, "senddir", s.Path); break;
            case RememberMountsStep s: Operation(writer, "keepns", Number(s.Slot)); break;
            case CloneMountStep s: Operation(writer, "clonemount", Number(s.Slot), s.Path); break;
            case PlaceMountStep s: Operation(writer, "placemount", Number(s.Slot), s.Target); break;
            case HideStep: Operation(writer, "hide"); break;
            case NoTypingStep: Operation(writer, "notyping"); break;
            case NoNewPrivilegesStep: Operation(writer, "nnp"); break;
            case ExecStep s: Exec(writer, s); break;
            case OperationStep s: Operation(writer, s.Operation, [.. s.Words]); break;
            default: throw new InvalidOperationException($"the stage has no operation for {step.GetType().Name}");
        }
    }

    /// <summary>Every NUL of the content ends a word, and so counts as one.</summary>
    private static void File(ArrayBufferWriter<byte> writer, CreateFileStep step)
    {
        Text(writer, "file");
        Text(writer, Number(4 + step.Content.AsSpan().Count('\0')));
        Text(writer, step.Path);
        Text(writer, Number(step.Mode));
        Text(writer, Number(step.Content.Length));
        Text(writer, step.Content);
    }

    private static void Exec(ArrayBufferWriter<byte> writer, ExecStep step)
    {
        Text(writer, "exec");
        Text(writer, Number(3 + step.Candidates.Count + step.Arguments.Count + step.Environment.Count));
        List(writer, step.Candidates);
        List(writer, step.Arguments);
        List(writer, step.Environment);
    }

    private static void List(ArrayBufferWriter<byte> writer, IReadOnlyList<string> words)
    {
        Text(writer, Number(words.Count));
        foreach (string word in words)
        {
            Text(writer, word);
        }
    }

    private static void Operation(ArrayBufferWriter<byte> writer, string name, params ReadOnlySpan<string> arguments)
    {
        Text(writer, name);
        Text(writer, Number(arguments.Length));
        foreach (string argument in arguments)
        {
            Text(writer, argument);
        }
    }

    private static string Number(long value) => value.ToString();

    private static void Text(ArrayBufferWriter<byte> writer, string text)
    {
        Span<byte> space = writer.GetSpan(text.Length + 1);
        int length = Encoding.Latin1.GetBytes(text, space);
        space[length] = 0;
        writer.Advance(length + 1);
    }
}
