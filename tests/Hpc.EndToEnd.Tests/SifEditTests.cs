namespace Hpc.EndToEnd.Tests;

/// <summary>hpcrun sif new, add, setprim and del: a SIF file made by hand runs.</summary>
[Collection(Machine.Name)]
public class SifEditTests(Machine machine)
{
    [EndToEndFact]
    public void A_file_that_is_made_object_by_object_runs_and_shows_its_texts() =>
        Assert.Equal("made 42\n|FS (Squashfs/*System/amd64)\n", machine.Script(
        """
        cd $(mktemp -d); printf 'bootstrap: by-hand\n' > def
        $hpcrun sif new x.sif && $hpcrun sif add --datatype deffile x.sif def
        $hpcrun sif add --datatype partition --parttype primsys --partfs squash --partarch amd64 --groupid 1 x.sif $image
        $hpcrun exec x.sif sh -c 'echo made 42'; echo -n '|'
        $hpcrun sif list x.sif | grep -o 'FS (.*)'; $hpcrun sif dump 1 x.sif | cmp - def || echo another definition file
        rm -r "$PWD"
        """).Run().Ended(0).Out);

    [EndToEndFact]
    public void The_primary_partition_is_changed_and_an_object_deleted_without_a_trace() =>
        Assert.Equal("255 2 ran 255 same", machine.Script(
        """
        cd $(mktemp -d); dd if=/dev/zero of=junk bs=4096 count=4 2> /dev/null; $hpcrun sif new x.sif; cp x.sif empty.sif
        $hpcrun sif add --datatype partition --parttype primsys --partfs squash --partarch amd64 x.sif junk
        $hpcrun sif add --datatype partition --parttype system --partfs squash --partarch amd64 x.sif $image
        $hpcrun exec x.sif true 2> /dev/null; echo -n "$? "; $hpcrun sif setprim 2 x.sif
        $hpcrun sif list x.sif | grep -c '\*System' > n; $hpcrun sif list x.sif | grep '\*System' | cut -c1 | tr '\n' ' '
        $hpcrun exec x.sif echo -n 'ran '
        $hpcrun sif del --zero --compact 2 x.sif; $hpcrun exec x.sif true 2> /dev/null; echo -n "$? "
        $hpcrun sif del --zero --compact 1 x.sif
        [ $(stat -c %s x.sif) = $(stat -c %s empty.sif) ] && echo same
        rm -r "$PWD"
        """).Run().Text);

    [CorporaFact]
    public void An_image_of_others_is_edited_and_its_objects_come_out_as_they_were() => Assert.Equal("same same", machine.Script(
        $"""
        cd $(mktemp -d); cp {Corpora.Directory}/sif/sylabs-sif-images/one-group.sif x.sif; chmod u+w x.sif; echo more > more
        $hpcrun sif dump 2 x.sif > before; $hpcrun sif add --datatype generic --filename more x.sif more
        $hpcrun sif dump 2 x.sif | cmp - before && echo -n 'same '; $hpcrun sif dump 3 x.sif | cmp - more && echo same
        rm -r "$PWD"
        """).Run().Text);
}
