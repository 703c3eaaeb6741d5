using System.Text.Json;
using Hpc.Binary;

namespace Hpc.Slurm;

/// <summary>What <c>squeue</c>, <c>sinfo</c>, <c>sacct</c> and <c>scontrol show</c> print with <c>--json</c>. Releases differ in
/// shapes and in the name of the member that says which release it is (data_parser(5), openapi/v0.0.38 to v0.0.42).</summary>
public sealed class SlurmAnswer
{
    private const int MaxDepth = 64;

    private SlurmAnswer(SlurmValue root)
    {
        SlurmValue version = root["meta"].First("slurm", "Slurm")["version"],
            name = root["meta"].First("slurm", "Slurm")["release"];
        Release = SlurmRelease.TryParse(name.Text, out SlurmRelease release) ? release
            : new SlurmRelease(version["major"].Count, version["minor"].Count, version["micro"].Count);
        foreach (SlurmValue error in root["errors"].Items)
        {
            Errors.Add(error.First("description", "error").Text);
        }
    }

    public SlurmRelease Release { get; }

    /// <summary>What Slurm says went wrong.</summary>
    public List<string> Errors { get; } = [];

    public List<JobRecord> Jobs { get; } = [];
    public List<StepRecord> Steps { get; } = [];
    public List<NodeRecord> Nodes { get; } = [];

    /// <exception cref="SlurmFormatException">It is no JSON, or not Slurm's.</exception>
    public static SlurmAnswer Read(string json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(RawText.Bytes(json),
                new JsonDocumentOptions { MaxDepth = MaxDepth });
            SlurmValue root = new(document.RootElement);
            SlurmAnswer answer = root["meta"].IsThere
                ? new SlurmAnswer(root) : throw new SlurmFormatException("JSON of Slurm", "there is no \"meta\" in it");
            answer.Fill(root);
            return answer;
        }
        catch (JsonException error)
        {
            throw new SlurmFormatException("JSON of Slurm", error.Message);
        }
        catch (InvalidOperationException)
        {
            // JsonElement.GetString, of an escape sequence that is not a character
            throw new SlurmFormatException("JSON of Slurm", "a text in it is not valid UTF-16");
        }
    }

    private void Fill(SlurmValue root)
    {
        foreach (SlurmValue job in root["jobs"].Items)
        {
            if (job["job_id"].Id is { } id)
            {
                Jobs.Add(Job(id, job));
            }
        }

        foreach (SlurmValue step in root["steps"].Items)
        {
            Add(Steps, step);
        }

        foreach (SlurmValue node in root["nodes"].Items)
        {
            Nodes.Add(Node(node));
        }
    }

    /// <summary>sacct puts some members into groups: array, state, time, required.</summary>
    private static JobRecord Job(uint id, SlurmValue job)
    {
        SlurmValue array = job["array"], time = job["time"];
        uint? arrayJob = job["array_job_id"].Id ?? array["job_id"].Id,
            member = job["array_task_id"].Id ?? array["task_id"].Id ?? array["task"].Id;
        List<StepRecord> steps = [];
        foreach (SlurmValue step in job["steps"].Items)
        {
            Add(steps, step);
        }

        return new JobRecord
        {
            JobId = id,
            Array = arrayJob is > 0 && member is { } number ? (arrayJob.Value, number) : null,
            Name = Ours(job["name"]),
            User = Ours(job.First("user_name", "user")),
            Partition = Ours(job["partition"]),
            State = States(job.First("job_state", "state")),
            Reason = Cause(job["state_reason"].IsThere ? job["state_reason"] : job["state"]["reason"]),
            Nodes = NodesOf(job["nodes"]),
            Tasks = job["tasks"].Count,
            Processors = job["cpus"].IsThere ? job["cpus"].Count : job["required"]["CPUs"].Count,
            Container = Ours(job["container"]),
            WorkingDirectory = Ours(job.First("current_working_directory", "working_directory")),
            ExitCode = Exit(job["exit_code"]),
            Submitted = Seconds(job["submit_time"], time["submission"]),
            Started = Seconds(job["start_time"], time["start"]),
            Ended = Seconds(job["end_time"], time["end"]),
            Steps = steps,
        };
    }

    private static void Add(List<StepRecord> steps, SlurmValue step)
    {
        // scontrol: "id" and "name"; sacct: the same in "step", in two parts, or in 22.05 beside "job_id": 0, "batch".
        SlurmValue inner = step["step"], id = step["id"].IsThere ? step["id"] : inner["id"],
            part = id["step_id"].IsThere ? id["step_id"] : id;
        string name = id.Text.Contains('.', StringComparison.Ordinal) ? id.Text
            : $"{id["job_id"].Id ?? inner["job_id"].Id}.{(part.IsText ? part.Text : part.Id)}";
        steps.Add(new StepRecord
        {
            Id = StepId.Parse(name),
            Name = Ours(step["name"].IsText ? step["name"] : inner["name"]),
            State = States(step["state"]),
            Nodes = NodesOf(step["nodes"]),
            Tasks = step["number_tasks"].IsThere ? step["number_tasks"].Count : step["tasks"]["count"].Count,
            Container = Ours(step["container"]),
            ExitCode = Exit(step["exit_code"]),
            Started = Seconds(step["time"]["start"], default),
            Ended = Seconds(step["time"]["end"], default),
        });
    }

    private static NodeRecord Node(SlurmValue node) => new()
    {
        Name = Ours(node["name"]),
        Release = SlurmRelease.TryParse(node.First("version", "slurmd_version").Text, out SlurmRelease release) ? release : null,
        State = Upper([.. node["state"].Texts, .. node["state_flags"].Texts]),
        Reason = Ours(node["reason"]),
        Processors = node["cpus"].Count,
    };

    /// <summary>"n[1-2]", or as sacct has it for steps {"range":"n[1-2]"}.</summary>
    private static string NodesOf(SlurmValue nodes) =>
        Ours(nodes.IsText ? nodes : nodes["range"]) is var text && text is "None assigned" or "(null)" ? "" : text;

    private static List<string> States(SlurmValue state) => state["current"].IsThere ? state["current"].Texts : state.Texts;

    private static List<string> Upper(List<string> texts) => texts.ConvertAll(text => text.ToUpperInvariant());

    private static string Cause(SlurmValue reason) => Ours(reason) is var text && text == "None" ? "" : text;

    private static SlurmExit Exit(SlurmValue code) =>
        code["return_code"].IsThere || code["signal"].IsThere
            ? new SlurmExit(code["return_code"].Count, code["signal"].First("id", "signal_id").Count)
            : SlurmExit.OfWait(code.Number ?? 0);

    private static long Seconds(SlurmValue value, SlurmValue other) => Math.Max(0, value.Number ?? other.Number ?? 0);

    /// <summary>Bytes as chars (adr/0002), from JSON's UTF-16.</summary>
    private static string Ours(SlurmValue value) => RawText.FromUtf16(value.Text);
}
