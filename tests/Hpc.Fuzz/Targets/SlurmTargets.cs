using Hpc.Host;
using Hpc.Slurm;

namespace Hpc.Fuzz;

/// <summary>What Slurm prints, and its configuration files.</summary>
internal static class SlurmTargets
{
    private static readonly Type[] s_refusals = [typeof(SlurmFormatException)];

    private const string Lines =
        "JobId=6 JobName=wrap a b UserId=ana(1000) GroupId=ana(1000) ArrayJobId=5 ArrayTaskId=1 JobState=RUNNING+X "
        + """
        Reason=None ExitCode=1:9 NodeList=n[1-2] NumTasks=3 NumCPUs=3 WorkDir=/tmp Container=(null)
        No jobs in the system

        """;

    private const string Conf = """
        # c \# d
        ClusterName=test # a
        NodeName=n[1-2] CPUs=4 \
          RealMemory=1
        Include more.conf
        Prolog="/x y" Epilog="a
        RunTimeRun="exec \"%e\" # %@"

        """;

    public static IReadOnlyList<FuzzTarget> List { get; } =
    [
        new("slurm-json", () => CheckoutFiles.In("Hpc.Slurm.Tests/samples", "*.json"), TextMutation.Json, bytes =>
        {
            SlurmAnswer answer = SlurmAnswer.Read(Texts.Of(bytes));
            _ = (answer.Release.ToString(), answer.Jobs.Sum(job => job.Steps.Count + job.Name.Length), answer.Nodes.Count,
                answer.Errors.Sum(error => error.Length));
        })
        {
            Refusals = s_refusals, Large = () => [Many.Of("{\"meta\":{},\"jobs\":[", at => $"{{\"job_id\":{at}}},", "{}]}")],
        },
        new("slurm-lines", () => Texts.All(Lines), TextMutation.With(" =\n+:()[]", "JobId=", "NodeList=", "ExitCode="), bytes =>
        {
            foreach (OneLineRecord record in OneLineRecord.ReadAll(Texts.Of(bytes)))
            {
                _ = record.ToJob().ExitCode.ToString();
            }
        })
        {
            Refusals = s_refusals, Large = () => [Many.Of("JobId=1 ", at => $"A{at}= ", ""), Many.Of("JobId=1 A"),
                Many.Of("JobId=1 ", _ => "A ", ""), Many.Of("JobId=1\n")],
        },
        new("host-list", () => Texts.All("n[1-3,07-12],m,r[0-1]c[0-3]x", "n1", "a-[001-100]", "17.batch", "24.11.5", "2(x3),1",
            "0-3,5"), TextMutation.With("[],-()x.", "[", "]", "-", "99999999999"), ReadHostText)
        {
            Large = () => [Many.Of("n[", _ => "0-65535,", "1]", 2000), Texts.Bytes(new string('x', 20_000) + "[0-65535]"),
                Many.Of("n[0-1]"), Many.Of("", at => $"n{at},", ""), Many.Of("", at => $"n{at % 2},", ""), Many.Of("1(x9),")],
        },
        new("slurm-conf", () => Texts.All(Conf), TextMutation.With("=#\\\"\n ", "Include ", "include"), bytes =>
        {
            SlurmSettings? settings = SlurmSettings.Read("/s/slurm.conf",
                path => path == "/s/slurm.conf" ? Texts.Of(bytes) : "a=b\n");
            _ = settings?["ClusterName"];
        })
        {
            Refusals = s_refusals, Large = () => [Many.Of("a=b "), Many.Of("a=\"b "), Many.Of("a=b \\\n"), Many.Of("Include x\n"),
                Many.Of("a=\"", _ => "\"=", "")],
        },
        new("plugstack",
            () => Texts.All("required /l/a.so x=1 \"two words\" # c\ninclude plugstack.conf.d/*.conf\noptional b.so\n"),
            TextMutation.With(" \"#\n*/?", "required", "optional", "include", "*"), bytes =>
        {
            PluginStack? stack = PluginStack.Read("/s/plugstack.conf",
                path => path == "/s/plugstack.conf" ? Texts.Of(bytes) : "required c.so\n",
                directory => directory.Length < 10 ? ["a.conf", "b"] : []);
            _ = (stack?.Mistakes.Count, stack?.Plugins.Sum(plugin => plugin.FileName.Length + plugin.PathIn("/p").Length));
        })
        {
            Refusals = s_refusals, Large = () => [Many.Of("include *\n", 2000), Many.Of("required a \"b\n"),
                Texts.Bytes("include " + new string('*', 5000) + "\n"), Many.Of("include ", _ => "*/", "\n", 20)],
        },
    ];

    /// <summary>Each of the small forms; what one refuses is for the next.</summary>
    private static void ReadHostText(byte[] bytes)
    {
        string text = Texts.Of(bytes);
        Action[] readers =
        [
            () => _ = SlurmRelease.Parse(text).ToString(),
            () => _ = StepId.Parse(text).ToString(),
            () => _ = SlurmExit.Parse(text).ToString(),
            () => _ = NumberList.Parse(text).Count,
            () => _ = TaskCounts.Parse(text) is { } counts ? (counts.Total, counts.Nodes, counts[0], counts.ToString()) : default,
            () =>
            {
                List<string> hosts = HostList.Expand(text);
                Demand.Equal(string.Join(',', hosts), string.Join(',', HostList.Expand(HostList.Fold(hosts))));
            },
        ];
        foreach (Action read in readers)
        {
            try
            {
                read();
            }
            catch (SlurmFormatException)
            {
                // An answer.
            }
        }
    }
}
