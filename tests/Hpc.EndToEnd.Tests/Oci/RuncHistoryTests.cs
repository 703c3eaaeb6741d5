using System.Text.Json.Nodes;

namespace Hpc.EndToEnd.Tests;

/// <summary>What runc's advisories were about, tried on hpcrun-oci: the table is src/docs/security/runc-cves.md.</summary>
[Collection(Machine.Name)]
public class RuncHistoryTests(Machine machine)
{
    private const int Launches = 25;

    /// <summary>CVE-2019-5736.</summary>
    [OciFact]
    public void The_runtimes_own_file_is_out_of_a_containers_reach() =>
        Assert.Equal("another", new Bundle(machine, "true").Written().Script("""
        cp $oci mine; ./mine create --pid-file pid box < /dev/null > out
        [ /proc/$(cat pid)/exe -ef mine ] && echo same || echo another; ./mine delete --force box
        """).Run().Text);

    /// <summary>CVE-2019-19921, CVE-2023-27561, CVE-2023-28642.</summary>
    [OciTheory]
    [InlineData("proc")]
    [InlineData("sys")]
    public void The_kernels_file_systems_are_mounted_on_no_link(string name)
    {
        Bundle bundle = new Bundle(machine, "true").Written(config => config["mounts"]!.AsArray()
            .Add(JsonNode.Parse("""{"destination": "/sys", "type": "sysfs", "source": "sysfs", "options": ["ro"]}""")));
        Directory.Delete($"{bundle.Path}/rootfs/{name}");
        File.CreateSymbolicLink($"{bundle.Path}/rootfs/{name}", "/srv");
        bundle.Ours("run", "box").Run().Ended(255).Says("/" + name);
    }

    /// <summary>CVE-2021-30465 and CVE-2024-45310: what is on the way to a mount point becomes a link out of the tree, and
    /// back.</summary>
    [OciFact]
    public void A_mount_point_that_is_exchanged_for_a_link_leads_nowhere_else()
    {
        string outside = machine.NewDirectory(), program = Path.Combine(machine.NewDirectory(), "exchange");
        Machine.Tool("gcc", "-O1", "-static", "-o", program, Path.Combine(ChangingImageTests.Here(), "../probes/exchange.c"));
        Bundle bundle = new Bundle(machine, "cat", "/proc/self/mountinfo").Written(config => config["mounts"]!.AsArray()
            .Add(
                JsonNode.Parse(
                    $$"""{"destination": "/data/a/b/c", "type": "bind", "source": "{{machine.NewDirectory()}}", """
                    + "\"options\": [\"rbind\", \"ro\"]}")));
        Assert.Equal("over", bundle.Script($$"""
            host=$(awk '$5 == "/" { device = $3 } END { print device }' /proc/self/mountinfo)
            ln -s ../../../../../../../../..{{outside}} rootfs/data.other; {{program}} $PWD/rootfs data & exchanger=$!
            trap 'kill $exchanger' EXIT
            for launch in $(seq {{Launches}}); do $oci run box$launch 2>/dev/null; done |
                awk -v host=$host '$3 == host && $4 == "/" { print "inside: " $0 }'; echo over
            """).Run().Text);
        Assert.Empty(Directory.GetFileSystemEntries(outside));
    }

    /// <summary>CVE-2021-43784: a length that does not fit into 16 bits changed what else was said.</summary>
    [OciFact]
    public void A_path_of_any_length_is_refused_and_not_cut()
    {
        Bundle bundle = new Bundle(machine, "true")
            .Written(config => config["linux"]!["namespaces"]!.AsArray()[1] =
                new JsonObject { ["type"] = "ipc", ["path"] = "/" + new string('a', 70_000) });
        bundle.Ours("run", "box").Run().Ended(255);
        Assert.Equal("", bundle.Ours("list", "-q").Run().Text);
    }

    /// <summary>CVE-2022-24769 and CVE-2022-29162.</summary>
    [OciFact]
    public void No_capability_is_inheritable_unless_config_json_says_so()
    {
        Bundle bundle = new Bundle(machine, "sh", "-c", "grep CapInh /proc/self/status; exec sleep 60")
            .Written(config => config["process"]!["capabilities"]!["inheritable"] = new JsonArray());
        Assert.Equal(["CapInh:\t0000000000000000", "CapInh:\t0000000000000000", "CapEff:\t0000000000002420"], bundle.Script("""
            $oci run --detach box < /dev/null > out; eventually test -s out; cat out
            $oci exec --cap CAP_NET_RAW box grep -E 'CapInh|CapEff' /proc/self/status; $oci delete --force box
            """).Run().Lines);
    }

    /// <summary>CVE-2023-25809.</summary>
    [OciFact]
    public void The_hosts_cgroups_are_read_only_where_config_json_says_so()
    {
        Bundle bundle = new Bundle(machine, "awk",
            "$5 ~ \"^/sys/fs/cgroup\" && $6 !~ \"^ro,\" { print \"writable: \" $5 } END { print \"over\" }",
            "/proc/self/mountinfo").Written(config =>
        {
            config["mounts"]!.AsArray()
                .Add(
                    JsonNode.Parse("""{"destination": "/sys", "type": "bind", "source": "/sys", "options": ["rbind", "rro"]}"""));
            config["mounts"]!.AsArray()
                .Add(JsonNode.Parse(
                    """{"destination": "/sys/fs/cgroup", "type": "cgroup", "source": "cgroup", "options": ["ro"]}"""));
        });
        Assert.Equal("over", bundle.Ours("run", "box").Run().Text);
    }

    /// <summary>CVE-2024-21626: every descriptor that the runtime could have open, by its name and through a link of the
    /// image.</summary>
    [OciTheory]
    [InlineData("/proc/self/fd/")]
    [InlineData("/link")]
    public void The_working_directory_is_no_descriptor_of_the_runtime(string prefix)
    {
        Bundle bundle = new Bundle(machine, "true").Written(config => config["linux"]!["maskedPaths"]!.AsArray().Add("/data"));
        Directory.CreateDirectory($"{bundle.Path}/rootfs/data/secret");
        Outcome outcome = bundle.Script($$"""
            exec 9< /; for fd in $(seq 3 20); do
                ln -s /proc/self/fd/$fd rootfs/link$fd; sed "s,\"cwd\":\"[^\"]*\",\"cwd\":\"{{prefix}}$fd\"," config.json > new
                mv -f new config.json
                $oci run --preserve-fds 8 box$fd 2>> errors && echo ran in $fd
            done
            sed 's,"cwd":"[^"]*","cwd":"/",; s,"true",["sleep","60"],; s,\[\["sleep","60"\]\],["sleep","60"],' config.json > new
            mv -f new config.json; $oci run -d box < /dev/null > out 2>&1
            for fd in $(seq 3 20); do $oci exec --cwd {{prefix}}$fd box true 2>> errors && echo exec in $fd; done
            $oci delete --force box; [ $(grep -c . errors) -ge 36 ]
            """).Run();
        Assert.Equal("", outcome.Text);
    }

    /// <summary>CVE-2025-31133: what covers a masked file is the host's /dev/null, whatever the image's is.</summary>
    [OciFact]
    public void A_mask_is_not_what_the_image_calls_dev_null()
    {
        Bundle bundle = new Bundle(machine, "cat", "/srv/masked")
            .Written(config => config["linux"]!["maskedPaths"]!.AsArray().Add("/srv/masked"));
        File.WriteAllText($"{bundle.Path}/rootfs/srv/masked", "secret");
        File.WriteAllText($"{bundle.Path}/rootfs/data/other", "of the image");
        File.CreateSymbolicLink($"{bundle.Path}/rootfs/dev/null", "/data/other");
        Directory.CreateDirectory($"{bundle.Path}/rootfs/dev/pts");
        Directory.CreateDirectory($"{bundle.Path}/rootfs/dev/shm");
        Assert.Equal("", bundle.Written(config => config["mounts"]!.AsArray().RemoveAt(1)).Ours("run", "box").Run().Text);
    }

    /// <summary>CVE-2025-52565: /dev/console is this container's terminal, and no file that the image put there.</summary>
    [OciFact]
    public void The_console_is_not_mounted_where_a_link_of_the_image_leads()
    {
        Bundle bundle = new Bundle(machine, "cat", "/srv/file").Written(config =>
        {
            config["process"]!["terminal"] = true;
            config["mounts"]!.AsArray().RemoveAt(1);
        });
        Directory.CreateDirectory($"{bundle.Path}/rootfs/dev/pts");
        Directory.CreateDirectory($"{bundle.Path}/rootfs/dev/shm");
        File.WriteAllText($"{bundle.Path}/rootfs/srv/file", "whole");
        File.CreateSymbolicLink($"{bundle.Path}/rootfs/dev/console", "/srv/file");
        Assert.Equal("whole",
            bundle.Script("script -qec \"$oci run box\" /dev/null > said 2>&1 < /dev/null; grep -o whole said").Run().Text);
    }

    /// <summary>CVE-2025-52881: settings of the kernel are written to the kernel, whatever the image or a mount has at
    /// /proc.</summary>
    [OciFact]
    public void A_setting_is_written_to_the_kernels_proc()
    {
        Bundle bundle = new Bundle(machine, "cat", "/data/sys/net/ipv4/ip_forward").Written(config =>
        {
            config["linux"]!["namespaces"]!.AsArray().Add(JsonNode.Parse("""{"type": "network"}"""));
            config["linux"]!["sysctl"] = new JsonObject { ["net.ipv4.ip_forward"] = "1" };
            config["mounts"]!.AsArray()[0] = JsonNode.Parse("""{"destination": "/proc", "type": "tmpfs", "source": "tmpfs"}""");
            config["mounts"]!.AsArray().Add(JsonNode.Parse("""{"destination": "/data", "type": "proc", "source": "proc"}"""));
        });
        Assert.Equal("1", bundle.Ours("run", "box").Run().Text);
    }
}
