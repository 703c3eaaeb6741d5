namespace Hpc.EndToEnd.Tests;

/// <summary>podman without root, with hpcrun-oci as its runtime, runs the distribution's busybox.</summary>
[Collection(Machine.Name)]
public class PodmanTests(Machine machine)
{
    [OciFact("podman")]
    public void Podman_runs_execs_kills_and_removes()
    {
        Outcome outcome = Podman("""
            $podman run --rm --network none box sh -c 'id; cat /proc/self/uid_map | wc -l; exit 9'; echo rc $?
            $podman run --rm --network host -v $PWD:/data:ro --hostname here -u 1000 box sh -c 'hostname
                touch /data/x 2> /dev/null || echo read-only; id -u; grep -c "Seccomp:.*2" /proc/self/status'
            $podman run --rm --network none --read-only box sh -c 'touch /x 2> /dev/null || echo read-only
                touch /tmp/x && echo tmp'
            $podman run --rm --network none -t box sh -c 'test -t 0 && echo terminal' | tr -d '\r'
            echo from outside | $podman run --rm -i --network none box cat
            $podman run --rm --network none box nonexistent 2> err; echo rc $?; grep -c 'not found' err
            $podman run --rm --network none box /etc/passwd 2> err; echo rc $?; grep -ci 'permission denied' err
            $podman run -d --name one --network none box sleep 60 > /dev/null
            $podman exec one sh -c 'echo in $(hostname | wc -c); exit 3'; echo rc $?
            $podman inspect one --format '{{.OCIRuntime}} {{.State.Status}}' | sed "s|$oci|ours|"
            $podman kill one > /dev/null; $podman wait one; $podman rm one > /dev/null; $podman ps -aq
            """);
        Assert.Equal(
            ["uid=0(root) gid=0(root)", "2", "rc 9", "here", "read-only", "1000", "1", "read-only", "tmp", "terminal",
                "from outside",
             "rc 127", "1", "rc 126", "1", "in 13", "rc 3", "ours running", "137"],
            outcome.Lines);
    }

    [OciFact("podman")]
    public void A_pod_shares_namespaces_and_keep_id_nests_one()
    {
        Outcome outcome = Podman("""
            $podman run -d --name a --network none box sleep 60 > /dev/null
            $podman run --rm --network container:a --pid container:a --ipc container:a box sh -c 'ps | grep -c "sleep 60$"'
            $podman rm -f -t 0 a > /dev/null
            $podman run --rm --network none --userns keep-id box id -u
            $podman run --rm --network none --tmpfs /srv/x:size=1m --cap-drop all --security-opt no-new-privileges \
                --ulimit nofile=100:200 box sh -c 'ulimit -n; grep -E "CapEff|NoNewPrivs" /proc/self/status'
            """);
        Assert.Equal(["1", $"{machine.User.Uid}", "100", "CapEff:\t0000000000000000", "NoNewPrivs:\t1"], outcome.Lines);
    }

    private Outcome Podman(string script)
    {
        string place = machine.NewDirectory();
        return new UserCommand(machine.User, "bash", "-c", $$"""
            oci={{machine.HpcrunOci}}
            podman="podman --root $PWD/storage --runroot $PWD/run --storage-driver vfs --cgroup-manager cgroupfs"
            podman="$podman --events-backend none --runtime $oci"
            mkdir -m 700 xdg tmp; export XDG_RUNTIME_DIR=$PWD/xdg HOME=$PWD TMPDIR=$PWD/tmp
            tree=$PWD/tree; mkdir -p $tree/bin $tree/etc $tree/tmp; cp $(command -v busybox) $tree/bin/busybox
            for name in sh id cat wc hostname tr touch grep test echo sleep ps; do ln -s busybox $tree/bin/$name; done
            printf 'root:x:0:0:root:/root:/bin/sh\n' > $tree/etc/passwd; printf 'root:x:0:\n' > $tree/etc/group
            tar -C $tree -c . | $podman import - box > /dev/null 2>&1
            {{script}}
            $podman rmi -f box > /dev/null 2>&1; $podman system migrate > /dev/null 2>&1; podman unshare rm -rf $PWD/storage
            kill $(cat xdg/libpod/tmp/pause.pid) 2> /dev/null; rm -f /dev/shm/libpod_rootless_lock_$(id -u)
            true
            """).In(place).Run();
    }
}
