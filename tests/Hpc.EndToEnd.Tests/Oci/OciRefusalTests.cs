using System.Text.Json.Nodes;

namespace Hpc.EndToEnd.Tests;

/// <summary>What cannot be started, and what cannot be read: the status says that nothing ran, the message is there before it,
/// and nothing waits.</summary>
[Collection(Machine.Name)]
public class OciRefusalTests(Machine machine)
{
    /// <summary>These fail in the caller's own process, before the container's is forked.</summary>
    [OciTheory]
    [InlineData("namespaces", """[{"type": "user", "path": "/proc/self/ns/user"}, {"type": "mount"}]""", "setns")]
    [InlineData("namespaces", """[{"type": "user"}, {"type": "mount"}, {"type": "ipc", "path": "/etc/passwd"}]""", "setns")]
    [InlineData("uidMappings", """[{"containerID": 0, "hostID": 0, "size": 1}]""", "newuidmap")]
    public void What_fails_before_there_is_a_process_has_the_status_of_what_never_ran(string member, string value, string message)
    {
        Bundle bundle = new Bundle(machine, "true").Written(config =>
        {
            config["linux"]![member] = JsonNode.Parse(value);
            config.AsObject().Remove("hostname");
        });
        bundle.Ours("run", "box").Run().Ended(255).Says(message);
        bundle.Ours("create", "box").Run().Ended(1).Says(message);
        Assert.Equal("", bundle.Ours("list", "-q").Run().Text);
    }

    [OciTheory]
    [InlineData("mkfifo rootfs/etc/passwd")]
    [InlineData("ln -s /dev/zero rootfs/etc/passwd")]
    [InlineData("ln -s /data/fifo rootfs/etc/passwd; mkfifo rootfs/data/fifo")]
    public void An_image_has_nothing_in_the_place_of_passwd_for_which_anybody_waits(string make)
    {
        Bundle bundle = new Bundle(machine, "sleep", "60").Written();
        Assert.Equal(["0", "0"], bundle.Script($"""
            rm rootfs/etc/passwd; {make}; timeout 20 $oci run -d box < /dev/null > /dev/null 2>&1; echo $?
            timeout 20 $oci exec box true; echo $?; $oci delete -f box
            """).Run().Lines);
    }

    [OciFact]
    public void Home_is_what_the_images_passwd_says_where_a_link_of_the_image_leads()
    {
        Bundle bundle = new Bundle(machine, "sh", "-c", "echo $HOME").Written();
        Assert.Equal("/of-the-image", bundle.Script("""
            echo root:x:0:0::/of-the-image:/bin/sh > rootfs/srv/passwd; ln -sf /srv/passwd rootfs/etc/passwd; $oci run box
            """).Run().Text);
    }

    [OciTheory]
    [InlineData("rm config.json; mkfifo config.json", "not a file")]
    [InlineData("rm config.json; mkdir config.json", "not a file")]
    [InlineData("rm config.json; truncate -s 20M config.json", "16 MiB or more")]
    [InlineData("rm config.json", "no such file or directory")]
    public void A_configuration_that_cannot_be_read_is_named_with_the_reason(string make, string message) =>
        new Bundle(machine, "true").Written().Script($"{make}; timeout 20 $oci run box").Run().Ended(255).Says(message);

    /// <summary>A full disk, or a node that went down: the name is free again, and the program ends where it is still
    /// known.</summary>
    [OciTheory]
    [InlineData("echo '{' > $state/state.json", "damaged")]
    [InlineData("rm $state/state.json; mkfifo $state/state.json", "")]
    [InlineData("echo '{' > $state/config.json", "damaged")]
    [InlineData("rm $state/config.json", "missing")]
    public void Delete_by_force_takes_away_what_is_damaged(string damage, string message)
    {
        Bundle bundle = new Bundle(machine, "sleep", "60").Written();
        Outcome outcome = bundle.Script($"""
            state=$XDG_RUNTIME_DIR/hpcrun-oci/box; $oci run -d --pid-file pid box < /dev/null > /dev/null 2>&1; {damage}
            timeout 20 $oci delete -f box; echo $?; $oci list -q; kill -9 $(cat pid) 2> /dev/null
            """).Run().Says(message);
        Assert.Equal("0", outcome.Text);
    }
}
