using System.Text.Json.Nodes;

namespace Hpc.EndToEnd.Tests;

/// <summary>The container's tree of files, where mounts depend on what is there.</summary>
[Collection(Machine.Name)]
public class OciTreeTests(Machine machine)
{
    [OciTheory]
    [InlineData("/data", "", "710")]
    [InlineData("/data", "\"mode=1500\"", "1500")]
    [InlineData("/data", "\"ro\"", "710")]
    [InlineData("/new/place", "", "1777")]
    public void A_file_system_in_memory_has_the_mode_of_the_directory_that_it_covers(string destination, string option,
        string mode)
    {
        Bundle bundle = new Bundle(machine, "stat", "-c", "%a", destination).Written(config =>
            config["mounts"]!.AsArray()
                .Add(JsonNode.Parse(
                    $$"""{"destination": "{{destination}}", "type": "tmpfs", "source": "t", "options": [{{option}}]}""")));
        Assert.Equal(mode, bundle.Script("chmod 710 rootfs/data; $oci run box").Run().Text);
    }

    [OciFact]
    public void A_source_may_be_what_an_earlier_mount_brought()
    {
        Bundle bundle = new(machine, "cat", "/srv/file");
        bundle.Written(config =>
        {
            config["mounts"]!.AsArray()
                .Add(JsonNode.Parse("""{"destination": "/data", "source": "brought", "options": ["bind"]}"""));
            config["mounts"]!.AsArray()
                .Add(
                    JsonNode.Parse(
                        $$"""{"destination": "{{bundle.Path}}/rootfs/srv", "source": "{{bundle.Path}}/rootfs/data/within", """
                        + "\"options\": [\"bind\"]}"));
        });
        Assert.Equal("inside", bundle.Script("mkdir -p brought/within; echo inside > brought/within/file; $oci run box")
            .Run().Text);
    }

    [OciFact]
    public void Masked_directories_are_one_empty_directory_that_nobody_writes_to()
    {
        Bundle bundle = new Bundle(machine, "sh", "-c",
            "ls /data /srv; touch /srv/x || echo refused; [ $(stat -c %d /data) = $(stat -c %d /srv) ] && echo one")
            .Written(config =>
        {
            config["root"]!["readonly"] = false;
            config["linux"]!["maskedPaths"] = new JsonArray("/data", "/srv", "/data");
        });
        Assert.Equal(["/data:", "", "/srv:", "refused", "one"], bundle
            .Script("touch rootfs/data/secret rootfs/srv/secret; $oci run box 2> /dev/null").Run().Lines);
    }

    [OciFact]
    public void A_terminal_and_devices_that_are_read_only_go_together()
    {
        Bundle bundle = new Bundle(machine, "sh", "-c", "test -c /dev/console && touch /dev/x 2> /dev/null || echo read-only")
            .Written(config =>
        {
            config["process"]!["terminal"] = true;
            config["mounts"]![1]!["options"]!.AsArray().Add("ro");
            config["linux"]!["devices"] = JsonNode.Parse("""[{"path": "/dev/ptmx", "type": "c", "major": 5, "minor": 2}]""");
        });
        Assert.Equal("read-only", bundle.Ours("run", "box").Run().Ended(0).Text);
    }

    [OciFact("newuidmap")]
    public void A_directory_that_only_its_user_may_enter_is_entered_by_him()
    {
        if (!Environment.IsPrivilegedProcess) return;  // only root can give a file away
        string[] users = Ids("/etc/subuid"), groups = Ids("/etc/subgid");
        string closed = machine.NewDirectory();
        Bundle bundle = new Bundle(machine, "pwd").Written(config =>
        {
            config["linux"]!["uidMappings"]!.AsArray()
                .Add(JsonNode.Parse($$"""{"containerID": 1, "hostID": {{users[1]}}, "size": 100}"""));
            config["linux"]!["gidMappings"]!.AsArray()
                .Add(JsonNode.Parse($$"""{"containerID": 1, "hostID": {{groups[1]}}, "size": 100}"""));
            config["process"]!["user"] = JsonNode.Parse("""{"uid": 7, "gid": 8}""");
            config["process"]!["cwd"] = "/data";
            config["mounts"]!.AsArray()
                .Add(JsonNode.Parse($$"""{"destination": "/data", "source": "{{closed}}", "options": ["bind"]}"""));
        });
        Machine.Tool("chown", $"{int.Parse(users[1]) + 6}:0", closed);
        Machine.Tool("chmod", "700", closed);
        Assert.Equal("/data", bundle.Ours("run", "box").Run().Ended(0).Text);
    }

    private string[] Ids(string file) =>
        File.ReadLines(file).First(line => line.StartsWith(machine.User.Name + ":", StringComparison.Ordinal)).Split(':');
}
