namespace Hpc.EndToEnd.Tests;

/// <summary>Images of Singularity 2: SquashFS behind the line that makes the file a command.</summary>
[Collection(Machine.Name)]
public class OldImageTests(Machine machine)
{
    private const string Make = "printf '#!/usr/bin/env run-singularity\\n' | cat - $image > old.simg; chmod 755 old.simg";

    [EndToEndTheory]
    [InlineData("$hpcrun exec old.simg cat /etc/of-the-image", "$hpcrun exec $image cat /etc/of-the-image")]
    [InlineData("$hpcrun run old.simg echo 'b  c'", "$hpcrun run $image echo 'b  c'")]
    [InlineData("ln -s $hpcrun run-singularity; PATH=$PWD:$PATH ./old.simg echo 'b  c'", "$hpcrun run $image echo 'b  c'")]
    [InlineData("cat old.simg > 'odd : name.img'; $hpcrun exec './odd : name.img' ls /", "$hpcrun exec $image ls /")]
    [InlineData("$hpcrun inspect --runscript old.simg", "$hpcrun inspect --runscript $image")]
    [InlineData("$hpcrun exec --unpack=$PWD old.simg sha256sum /etc/of-the-image", "$hpcrun exec $image sha256sum /etc/of-the-image")]
    [InlineData("$hpcrun convert old.simg new.sif > /dev/null && $hpcrun exec new.sif ls -l /etc", "$hpcrun exec $image ls -l /etc")]
    [InlineData("$hpcrun exec --bind old.simg:/srv:image-src=/etc $dir cat /srv/of-the-image", "$hpcrun exec $image cat /etc/of-the-image")]
    public void What_works_with_the_file_system_works_with_the_file_around_it(string old, string today)
    {
        Outcome outcome = machine.Script($"cd $(mktemp -d); {Make}; ({old}) > said; ended=$?; {today} > expected; cmp said expected && cat said; rm -rf $PWD; exit $ended").Run();
        outcome.Ended(0);
        Assert.NotEqual("", outcome.Text);
    }

    [EndToEndFact]
    public void A_script_is_still_none() =>
        machine.Script("""
            cd $(mktemp -d); printf '#!/bin/sh\necho hsqs\n' > script; chmod 755 script; $hpcrun exec ./script true; ended=$?; rm -rf $PWD; exit $ended
            """).Run().Refused("it is a script");
}
