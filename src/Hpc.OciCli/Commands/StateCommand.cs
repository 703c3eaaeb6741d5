using Hpc.Binary;
using Hpc.CommandLine;
using Hpc.Host;
using Hpc.OciRuntime;

namespace Hpc.OciCli;

/// <summary><c>state</c> and <c>list</c>.</summary>
internal static class StateCommand
{
    public static int State(GlobalOptions global, ParsedArguments words)
    {
        Container container = Container.Open(global.Root, words[0]);
        Print(ContainerState.ForPerson(container.Record, container.Status));
        return 0;
    }

    public static int List(GlobalOptions global, ParsedArguments words)
    {
        string format = words.Text("format") ?? "table";
        if (format is not ("table" or "json"))
        {
            throw new RuntimeException($"unknown format \"{format}\": expected table or json");
        }

        bool quiet = words.Has("quiet"), json = format == "json";
        List<Container> containers = [.. ContainerDirectory.All(global.Root).Select(Container.TryOpen).OfType<Container>()];
        if (json)
        {
            string list = string.Join(',', containers
                .Select(container => RawText.Of(ContainerState.ForProgram(container.Record, container.Status))));
            Terminal.Exact($"[{list}]\n");
            return 0;
        }

        Terminal.Print(quiet ? "" : $"{"ID",-32} {"PID",-8} {"STATUS",-8} {"BUNDLE",-40} {"CREATED",-29} OWNER\n");
        foreach (Container container in containers)
        {
            (ContainerRecord record, string status) = (container.Record, container.Status);
            Terminal.Print(quiet ? record.Id + "\n"
                : $"{record.Id,-32} {(status == "stopped" ? 0 : record.ProcessId),-8} {status,-8} " +
                    $"{PrintableText.Line(record.Bundle),-40} {record.Created,-29} {PrintableText.Line(record.Owner)}\n");
        }

        return 0;
    }

    private static void Print(byte[] json) => Terminal.Exact(RawText.Of(json) + "\n");
}
