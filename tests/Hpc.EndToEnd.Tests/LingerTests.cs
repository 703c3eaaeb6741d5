namespace Hpc.EndToEnd.Tests;

/// <summary>An image server that waits for the next launch (--linger).</summary>
[Collection(Machine.Name)]
public class LingerTests(Machine machine)
{
    private const string Namespaces = "readlink /proc/self/ns/user";

    [EndToEndTheory]
    [InlineData("$image")]
    [InlineData("$sif")]
    public void Launches_of_different_shells_share_it_and_it_leaves_when_no_more_come(string image)
    {
        string[] lines = machine.Script($"""
            run() {'{'} bash -c "$hpcrun exec --linger 3 {image} {Namespaces}; true"; {'}'}
            run; sleep 1.7; run; sleep 1.7; run; $hpcrun ps --json | grep -c '"image"'
            left() {'{'} ! $hpcrun ps --json | grep -q '"image"'; {'}'}; eventually left
            run
            eventually left
            """).Run().Lines;
        Assert.Equal((lines[0], lines[0], "1"), (lines[1], lines[2], lines[3]));
        Assert.Equal(5, lines.Length); // the last one's number may be the first one's again
    }

    [EndToEndFact]
    public void A_program_that_runs_longer_keeps_its_image_and_what_is_written_beside_it_is_another_image()
    {
        string copy = machine.NewDirectory() + "/copy.sqfs";
        Assert.Equal(["started", "old", "new"], machine.Script($"""
            cp $image {copy}
            $hpcrun exec --linger 1 {copy} sh -c 'echo started; sleep 2.5; [ -e /etc/of-the-image ] && echo old' > {copy}.out &
            eventually printed 1 {copy}.out
            cp {machine.Images.Bare} {copy}.new; mv {copy}.new {copy}
            wait; cat {copy}.out; $hpcrun exec --linger 1 {copy} sh -c '[ -e /etc/of-the-image ] || echo new'
            """).Run().Lines);
    }

    [EndToEndFact]
    public void Another_home_or_root_is_another_container() => Assert.Equal("3", machine.Script($"""
        for how in "" -f "--home /tmp:/elsewhere"; do $hpcrun exec --linger 1 $how $image {Namespaces}; done | sort -u | wc -l
        """).Run().Text);

    [EndToEndFact]
    public void A_number_that_is_none_is_refused() =>
        machine.Run("exec", "--linger", "soon", machine.Images.SquashFs, "true").Run().Ended(255).Says("--linger",
        "number of seconds");
}
