namespace Hpc.EndToEnd.Tests;

/// <summary>Whose the files of a built image are.</summary>
[Collection(Machine.Name)]
public class BuildOwnersTests(Machine machine)
{
    [EndToEndFact]
    public void With_keep_ids_the_base_keeps_its_owners_and_what_steps_write_is_roots_whatever_chown_says()
    {
        Outcome outcome = machine.Script("""
            export HPCRUN_CACHEDIR=$PWD/cache
            $hpcrun convert -q $sif tree/; mkdir d; echo x > d/kept; echo x > d/changed; chmod 600 d/*
            tar -C tree -cf t.tar .; tar -C d --owner=33 --group=34 -rf t.tar kept changed
            $hpcrun convert -q --keep-ids t.tar base.sqfs
            printf '%s\n' 'Bootstrap: localimage' 'From: base.sqfs' '%post' ' cat /kept >> /changed' \
                ' echo > /new' ' chown 5:6 /new /kept' ' stat -c %u:%g /new' > a.def
            $hpcrun build --keep-ids a.sqfs a.def || exit 9
            for file in kept changed new; do unsquashfs -lln a.sqfs $file | awk '/root.[a-z]/ { print $2 }'; done
            """).In(machine.NewDirectory()).Run().Ended(0).Says("keeps its owners");
        Assert.Equal(["0:0", "33/34", "0/0", "0/0"], outcome.Lines);
    }
}
