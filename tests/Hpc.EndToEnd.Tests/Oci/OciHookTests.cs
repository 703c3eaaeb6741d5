using System.Text.Json.Nodes;

namespace Hpc.EndToEnd.Tests;

/// <summary>Hooks of every kind: what they find around them, and what becomes of one that fails.</summary>
[Collection(Machine.Name)]
public class OciHookTests(Machine machine)
{
    [OciTheory]
    [InlineData("prestart")]
    [InlineData("createRuntime")]
    [InlineData("createContainer")]
    [InlineData("startContainer")]
    [InlineData("poststart")]
    public void What_a_failing_hook_said_is_told_with_its_kind_and_number_and_poststop_undoes_it(string kind)
    {
        Bundle bundle = new Bundle(machine, "sleep", "60").Written(config => config["hooks"] = new JsonObject
        {
            [kind] = new JsonArray(Hook("true"), Hook("echo the driver is missing >&2; exit 3")),
            ["poststop"] = new JsonArray(Hook("cat > undone")),
        });
        Outcome outcome = bundle
            .Script("$oci --log log --log-format json run box < /dev/null; echo $?; grep -o stopped undone; grep -c " +
                "'level.:.error' log; $oci list -q").Run();
        Assert.Equal(["255", "stopped", "1"], outcome.Lines);
        outcome.Says($"error running {kind} hook #1: error running hook /bin/sh: exit status 3: the driver is missing");
    }

    [OciFact]
    public void A_hook_that_fails_at_start_leaves_a_container_that_has_stopped()
    {
        Bundle bundle = new Bundle(machine, "sleep", "60").Written(config => config["hooks"] = new JsonObject
        {
            ["startContainer"] = new JsonArray(Hook("echo no good; exit 4")),
            ["poststop"] = new JsonArray(Hook("cat > undone")),
        });
        Outcome outcome = bundle
            .Script("$oci create box < /dev/null > /dev/null 2>&1; $oci start box; echo $?; $oci state box | grep -o " +
                "stopped; test -e undone || echo not yet; $oci delete box; grep -o stopped undone").Run();
        Assert.Equal(["1", "stopped", "not yet", "stopped"], outcome.Lines);
        outcome.Says("error running startContainer hook #0: error running hook /bin/sh: exit status 4: no good");
    }

    [OciFact]
    public void Hooks_without_variables_have_those_of_their_surroundings_and_a_directory_of_their_own()
    {
        Bundle bundle = new Bundle(machine, "true").Written(config =>
        {
            config["root"]!["readonly"] = false;
            config["process"]!["cwd"] = "/srv";
            config["process"]!["env"] = new JsonArray("PATH=/bin", "OF=program");
            config["hooks"] = new JsonObject();
            string place = $"{config["root"]!["path"]}";
            foreach (string kind in new[] { "createRuntime",
                "poststop" }) config["hooks"]![kind] = new JsonArray(Hook($"echo {kind} $OF $(basename $PWD) >> said; ls " +
                    $"-d {place} >> said"));
            config["hooks"]!["createContainer"] = new JsonArray(Hook("echo createContainer $OF $(ls -d srv) > data/said"));
            config["hooks"]!["startContainer"] = new JsonArray(Hook("echo startContainer $OF $PWD >> /data/said"));
        });
        string directory = Path.GetFileName(bundle.Path);
        Assert.Equal(
            ["createContainer caller srv", "startContainer program /srv", $"createRuntime caller {directory}", "rootfs",
                $"poststop caller {directory}", "rootfs"],
            bundle.Script("mkdir elsewhere; here=$PWD; cd elsewhere; OF=caller $oci run --bundle $here box; cd ..; cat " +
                "rootfs/data/said said").Run().Lines);
    }

    [OciFact]
    public void Nothing_that_the_caller_left_open_is_open_in_a_hook_the_program_or_before_start()
    {
        Bundle bundle = new Bundle(machine, "ls", "/proc/self/fd").Written(config =>
        {
            config["root"]!["readonly"] = false;
            config["hooks"] = new JsonObject();
            foreach (string kind in new[] { "prestart", "createContainer",
                "poststop" }) config["hooks"]![kind] = new JsonArray(Hook($"ls /proc/self/fd >> " +
                    $"{(kind == "createContainer" ? "data/" : "rootfs/data/")}said"));
            config["hooks"]!["startContainer"] = new JsonArray(Hook("ls /proc/self/fd >> /data/said"));
        });
        Assert.Equal(["20 of 0 to 3", "0 1 2 memfd socket"], bundle.Script("""
            exec 5< config.json 7< config.json; $oci run box < /dev/null > out
            sort rootfs/data/said out | awk '$1 < 4 { count++ } $1 > 3 { print "open: " $1 } END { print count " of 0 to 3" }'
            $oci create --pid-file pid other < /dev/null > out2
            for fd in /proc/$(cat pid)/fd/*; do if [ ${fd##*/} -le 2 ]; then echo ${fd##*/}; else readlink $fd |
                sed -E 's/.*(socket|memfd).*/\1/'; fi; done | sort | xargs
            $oci delete -f other
            """).Run().Lines);
    }

    private static JsonObject Hook(string script) => new() { ["path"] = "/bin/sh", ["args"] = new JsonArray("sh", "-c", script) };
}
