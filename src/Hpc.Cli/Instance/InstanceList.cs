using System.Text;
using Hpc.Host;
using Hpc.Launch.Instances;

namespace Hpc.Cli;

/// <summary>The tables of hpcrun instance list, column by column as Apptainer prints them.</summary>
internal static class InstanceList
{
    public static int Run(IReadOnlyList<RunningInstance> instances, bool json, bool logs)
    {
        if (json && logs)
        {
            throw new RefusedException("cannot use --json together with --logs: the JSON has the log files already", null,
                "remove --logs");
        }

        if (json)
        {
            Terminal.Exact(Json(instances, InstanceWords.ImageOf));
        }
        else
        {
            Terminal.Print(logs ? Logs(instances) : Table(instances, InstanceWords.ImageOf));
        }

        return 0;
    }

    internal static string Table(IReadOnlyList<RunningInstance> instances, Func<RunningInstance, string> image) =>
        TextTable.Of([["INSTANCE NAME", "PID", "IP", "IMAGE"],
            .. instances.Select(instance => new[] { instance.Request.Name, $"{instance.ProcessId}", "", image(instance) })]);

    internal static string Logs(IReadOnlyList<RunningInstance> instances) =>
        TextTable.Of([["INSTANCE NAME", "PID", "LOGS"], .. instances.SelectMany(instance => new[]
        {
            new[] { instance.Request.Name, $"{instance.ProcessId}", InstanceLogs.ErrorOf(instance.Request.Log) },
                ["", "", InstanceLogs.OutOf(instance.Request.Log)],
        })]);

    /// <summary>{"instances":[{"instance":"web","pid":1,"img":"/a.sif","ip":"","logErrPath":"...","logOutPath":"..."}]}, with
    /// tabs and lines.</summary>
    internal static string Json(IReadOnlyList<RunningInstance> instances, Func<RunningInstance, string> image)
    {
        StringBuilder text = new("{\n\t\"instances\": [");
        text.AppendJoin(',', instances.Select(instance =>
            $"\n\t\t{{\n\t\t\t\"instance\": {JsonText.Quote(instance.Request.Name)},\n\t\t\t\"pid\": {instance.ProcessId},\n"
            + $"\t\t\t\"img\": {JsonText.Quote(image(instance))},\n\t\t\t\"ip\": "
            + $"\"\",\n\t\t\t\"logErrPath\": {JsonText.Quote(InstanceLogs.ErrorOf(instance.Request.Log))},\n"
            + $"\t\t\t\"logOutPath\": {JsonText.Quote(InstanceLogs.OutOf(instance.Request.Log))}\n\t\t}}"));
        return text.Append(instances.Count > 0 ? "\n\t" : "").Append("]\n}\n").ToString();
    }
}
