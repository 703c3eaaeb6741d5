namespace Hpc.EndToEnd.Tests;

/// <summary>Images of Singularity 2: SquashFS behind the line that makes the file a command, and ext3 with and without
/// it.</summary>
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
    [InlineData("$hpcrun exec --unpack=$PWD old.simg sha256sum /etc/of-the-image",
        "$hpcrun exec $image sha256sum /etc/of-the-image")]
    [InlineData("$hpcrun convert old.simg new.sif > /dev/null && $hpcrun exec new.sif ls -l /etc",
        "$hpcrun exec $image ls -l /etc")]
    [InlineData("$hpcrun exec --bind old.simg:/srv:image-src=/etc $dir cat /srv/of-the-image",
        "$hpcrun exec $image cat /etc/of-the-image")]
    public void What_works_with_the_file_system_works_with_the_file_around_it(string old, string today)
    {
        Outcome outcome = machine.Script($"cd $(mktemp -d); {Make}; ({old}) > said; ended=$?; {today} > expected; cmp said "
            + "expected && cat said; rm -rf $PWD; exit $ended").Run();
        outcome.Ended(0);
        Assert.NotEqual("", outcome.Text);
    }

    private const string MakeExt =
        "mke2fs -q -t KIND -d $dir old.img 64M > /dev/null 2>&1; printf '#!/usr/bin/env run-singularity\\n' | "
        + "cat - old.img > line.img; chmod 755 *.img";

    [EndToEndTheory]
    [InlineData("ext3", "$hpcrun exec old.img cat /etc/of-the-image", "$hpcrun exec $image cat /etc/of-the-image")]
    [InlineData("ext3", "$hpcrun exec line.img ls /bin", "$hpcrun exec $image ls /bin")]
    [InlineData("ext3", "ln -s $hpcrun run-singularity; PATH=$PWD:$PATH ./line.img echo 'b  c'",
        "$hpcrun run $image echo 'b  c'")]
    [InlineData("ext2", "$hpcrun run old.img echo 'b  c'", "$hpcrun run $image echo 'b  c'")]
    [InlineData("ext4", "$hpcrun exec -C old.img cat /etc/of-the-image", "$hpcrun exec -C $image cat /etc/of-the-image")]
    [InlineData("ext4", "$hpcrun exec -f old.img id -u", "$hpcrun exec -f $image id -u")]
    [InlineData("ext3", "$hpcrun exec -B /etc/passwd:/new/place old.img cmp /new/place /new/place && echo bound", "echo bound")]
    [InlineData("ext3", "$hpcrun exec --writable-tmpfs old.img sh -c 'echo w > /etc/w; cat /etc/w'", "echo w")]
    [InlineData("ext3", "mkdir l; $hpcrun exec --overlay l old.img touch /w; $hpcrun exec --overlay l old.img ls /w", "echo /w")]
    [InlineData("ext3", "$hpcrun exec old.img touch /w 2> /dev/null || echo read-only", "echo read-only")]
    [InlineData("ext3", "$hpcrun inspect --runscript line.img", "$hpcrun inspect --runscript $image")]
    [InlineData("ext3", "for n in 1 2 3; do $hpcrun exec old.img echo all & done; wait", "echo all; echo all; echo all")]
    public void An_ext_file_system_is_served_by_fuse2fs(string kind, string old, string today)
    {
        string make = MakeExt.Replace("KIND", kind, StringComparison.Ordinal);
        Outcome outcome = machine.Script($"cd $(mktemp -d); {make}; ({old}) > said; ended=$?; {today} > expected; cmp said "
            + "expected && cat said; cd ..; rm -rf $OLDPWD; exit $ended").Run();
        outcome.Ended(0);
        Assert.NotEqual("", outcome.Text);
        Assert.Empty(machine.ProcessesLeft());
    }

    [EndToEndTheory]
    [InlineData("dd if=/dev/zero of=old.img bs=1024 seek=2 count=1 conv=notrunc 2> /dev/null; $hpcrun exec old.img true", "ext")]
    [InlineData("$hpcrun exec --writable old.img true", "--writable")]
    public void What_stands_in_the_way_of_one_is_said(string script, string word) => machine.Script(
        $"cd $(mktemp -d); {MakeExt.Replace("KIND", "ext3", StringComparison.Ordinal)}; {script}; ended=$?; cd ..; rm -rf "
        + "$OLDPWD; exit $ended").Run().Refused(word);

    [EndToEndFact]
    public void A_script_is_still_none() =>
        machine.Script("""
            cd $(mktemp -d); printf '#!/bin/sh\necho hsqs\n' > script; chmod 755 script; $hpcrun exec ./script true; ended=$?
            rm -rf $PWD; exit $ended
            """).Run().Refused("it is a script");
}
