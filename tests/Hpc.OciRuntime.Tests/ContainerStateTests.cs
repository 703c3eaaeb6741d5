using System.Text;

namespace Hpc.OciRuntime.Tests;

public sealed class ContainerStateTests
{
    private static readonly ContainerRecord Record = new()
    {
        Id = "box", ProcessId = 42, StartTicks = ulong.MaxValue / 4, Bundle = "/b\u00c3\u00bc", RootPath = "/b/rootfs",
        Created = "2026-01-02T03:04:05.0000000Z", Owner = "ana",
        WaitStep = 7, Annotations = [new("a", "1"), new("b", "\"")],
    };

    [Fact]
    public void A_record_is_read_back_as_it_was_written()
    {
        ContainerRecord read = ContainerRecord.Parse(Record.ToJson());
        Assert.Equal(Record.Annotations, read.Annotations);
        Assert.Equal(Record with { Annotations = read.Annotations }, read);
    }

    [Fact]
    public void The_state_has_runcs_members_in_runcs_order() =>
        Assert.Equal(
            """{"ociVersion":"1.2.0","id":"box","pid":42,"status":"running","bundle":"/bü","rootfs":"/b/rootfs","""
            + "\"created\":\"2026-01-02T03:04:05.0000000Z\","
            + "\"annotations\":{\"a\":\"1\",\"b\":\"\\\"\"},\"owner\":\"ana\"}",
            Compact(ContainerState.ForPerson(Record, "running")));

    [Fact]
    public void A_stopped_container_has_process_0() =>
        Assert.Contains("\"pid\":0,", Compact(ContainerState.ForPerson(Record, "stopped")), StringComparison.Ordinal);

    [Fact]
    public void A_hook_reads_one_line_with_the_process_as_it_sees_it() =>
        Assert.Equal("""{"ociVersion":"1.2.0","id":"box","status":"created","pid":1,"bundle":"/bü","annotations":"""
            + """{"a":"1","b":"\""}}""",
            Encoding.UTF8.GetString(ContainerState.ForHook(Record, "created", 1)));

    private static string Compact(byte[] json) => System.Text.Json.Nodes.JsonNode.Parse(json)!.ToJsonString(
        new System.Text.Json.JsonSerializerOptions
        { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
