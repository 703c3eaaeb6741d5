namespace Hpc.EndToEnd.Tests;

/// <summary>hpcrun convert: images of what is on this machine, as a user makes and runs them.</summary>
[Collection(Machine.Name)]
public class ConvertTests(Machine machine)
{
    [EndToEndFact]
    public void A_program_of_the_host_runs_in_an_image_made_of_it() => Assert.Equal("inside", machine.Script(
        "d=$(mktemp -d); $hpcrun convert host:echo $d/i.sif && $hpcrun exec $d/i.sif echo inside; rm -r $d").Run().Text);

    [EndToEndFact]
    public void The_same_directory_makes_the_same_image_twice_and_unpacks_as_it_was() => Assert.Equal("same same", machine.Script(
        """
        d=$(mktemp -d); mkdir $d/t; echo hello > $d/t/file; ln -s file $d/t/link; ln $d/t/file $d/t/hard
        $hpcrun convert $d/t $d/a.sif && (umask 077; $hpcrun convert $d/t $d/b.sif) && cmp $d/a.sif $d/b.sif && echo -n 'same '
        $hpcrun convert $d/a.sif $d/u/ && diff -r $d/t $d/u && [ $d/u/file -ef $d/u/hard ] && echo same
        rm -r $d
        """).Run().Text);

    [EndToEndFact]
    public void An_image_that_is_there_is_replaced_only_by_force() => Assert.Equal("255 0", machine.Script(
        """
        d=$(mktemp -d); mkdir $d/t; touch $d/i.sif
        $hpcrun convert $d/t $d/i.sif 2> $d/err; echo -n "$? "; $hpcrun convert --force $d/t $d/i.sif; echo $?
        rm -r $d
        """).Run().Text);

    [EndToEndFact]
    public void A_file_that_may_not_be_read_is_refused_or_left_out_and_nothing_half_made_stays() =>
        Assert.Equal("255 0 t", machine.Script(
        """
        d=$(mktemp -d); mkdir $d/t; touch $d/t/secret; chmod 0 $d/t/secret
        $hpcrun convert $d/t $d/i.sif 2> /dev/null; echo -n "$? "
        $hpcrun convert --skip-unreadable $d/t $d/i.sqfs 2> /dev/null; echo -n "$? "; rm $d/i.sqfs
        ls -A $d; rm -rf $d
        """).Run().Text);
}
