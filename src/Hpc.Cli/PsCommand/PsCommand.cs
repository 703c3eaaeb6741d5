using System.Text;
using Hpc.Binary;
using Hpc.Host;
using Hpc.Launch.Node;

namespace Hpc.Cli;

/// <summary>hpcrun ps: the image servers of this user on this node, and who sees their images.</summary>
internal static class PsCommand
{
    /// <summary>Longer command lines are cut.</summary>
    private const int CommandWidth = 80;

    public static int Run(bool json)
    {
        IReadOnlyList<NodeContainer> containers = NodeContainers.Read();
        if (json)
        {
            Terminal.Exact(Json(containers));
        }
        else
        {
            Terminal.Print(Table(containers));
        }

        return 0;
    }

    /// <summary>A line per server, and below it one per process.</summary>
    internal static string Table(IReadOnlyList<NodeContainer> containers)
    {
        StringBuilder text = new("    PID   MEMORY  IMAGE, AND WHAT RUNS IN IT\n");
        foreach (NodeContainer container in containers)
        {
            Line(text, container.ProcessId, container.ResidentBytes,
                $"{container.Image} (server, {Count(container.Processes.Count)})");
            foreach (NodeProcess process in container.Processes)
            {
                string command = process.CommandLine.Length > CommandWidth
                    ? process.CommandLine[..(CommandWidth - 3)] + "..." : process.CommandLine;
                Line(text, process.ProcessId, process.ResidentBytes, "  " + command);
            }
        }

        return text.ToString();
    }

    /// <summary>{"containers":[{"pid":1,"userns":4026532178,"image":"/a.sif","rss":123,
    /// "processes":[{"pid":2,"rss":4,"command":"./solver"}]}]}; sizes in bytes.</summary>
    internal static string Json(IReadOnlyList<NodeContainer> containers)
    {
        StringBuilder text = new("{\"containers\":[");
        text.AppendJoin(',', containers.Select(container =>
            $"{{\"pid\":{container.ProcessId},\"userns\":{container.UserNamespace},\"image\":"
            + $"{JsonText.Quote(container.Image)},\"rss\":{container.ResidentBytes},\"processes\":["
            + string.Join(',',
                container.Processes.Select(process =>
                    $"{{\"pid\":{process.ProcessId},\"rss\":{process.ResidentBytes},\"command\":"
                    + $"{JsonText.Quote(process.CommandLine)}}}"))
            + "]}"));
        return text.Append("]}\n").ToString();
    }

    private static string Count(int processes) => processes == 1 ? "1 process" : $"{processes} processes";

    private static void Line(StringBuilder text, int process, long bytes, string what) =>
        text.Append($"{process,7} {ReadableSize.Of(bytes),8}  {PrintableText.Line(what)}\n");
}
