namespace Hpc.EndToEnd.Tests;

/// <summary>Each thing that can be wrong with an image: one message with a reason and a remedy, status 255, nothing
/// left.</summary>
[Collection(Machine.Name)]
public class BadInputTests(Machine machine)
{
    /// <summary>The runtime of hpcrun-image would make other characters of it, and a file of that name.</summary>
    [EndToEndTheory]
    [InlineData("build $name app.sqfs")]
    [InlineData("convert $dir $name")]
    [InlineData("rerun $name")]
    [InlineData("inspect --sbom spdx $name")]
    public void A_name_that_is_not_utf8_is_refused_and_no_other_file_is_made(string words) => Assert.Equal(
        ["hpcrun: cannot use \"new\\xff.sif\": it is not UTF-8", "said"], machine.Script($"""
            cd {machine.NewDirectory()}; export HPCRUN_CACHEDIR=$PWD/said
            name=$(printf 'new\377.sif')
            $hpcrun {words} 2> said || head -n 1 said
            ls
            """).Run().Lines);

    [EndToEndFact]
    public void A_missing_image() => machine.Run("exec", "/nowhere/app.sif", "true").Run().Refused("/nowhere/app.sif");

    [EndToEndFact]
    public void An_image_that_the_user_may_not_read()
    {
        string image = Copy(machine.Images.Sif);
        Machine.Tool("chown", "0:0", image);
        Machine.Tool("chmod", "600", image);
        machine.Run("exec", image, "true").Run().Refused(image, "permission");
    }

    [EndToEndFact]
    public void A_pipe_is_no_image_and_its_writer_is_not_waited_for() =>
        machine.Script("p=$(mktemp -u); mkfifo $p; $hpcrun exec $p true; s=$?; rm $p; exit $s").Run()
            .Refused("it is a pipe, a socket or a device");

    [EndToEndTheory]
    [InlineData("app.sif")]
    [InlineData("app.sqfs")]
    [InlineData("app.img")]
    public void An_empty_file(string name) => machine.Run("exec", machine.NewFile("", name), "true").Run().Refused(name, "empty");

    [EndToEndTheory]
    [InlineData("just some text, and more of it so that it is no header either\n")]
    [InlineData("#!/bin/sh\necho hello\n")]
    [InlineData("\u007fELF")]
    public void A_file_that_is_no_image(string text) =>
        machine.Run("exec", machine.NewFile(text, "app"), "true").Run().Refused("image");

    [EndToEndTheory]
    [InlineData(40)]
    [InlineData(120)]
    [InlineData(4096)]
    [InlineData(4400)]
    [InlineData(32768)]
    [InlineData(32800)]
    [InlineData(40000)]
    [InlineData(500000)]
    public void A_sif_file_that_ends_early(long length) =>
        machine.Run("exec", Truncated(machine.Images.Sif, length), "true").Run().Refused();

    [EndToEndTheory]
    [InlineData(3)]
    [InlineData(50)]
    [InlineData(96)]
    [InlineData(4096)]
    [InlineData(500000)]
    public void A_squashfs_file_that_ends_early(long length) =>
        machine.Run("exec", Truncated(machine.Images.SquashFs, length), "true").Run().Refused();

    [EndToEndTheory]
    [InlineData(48)]
    [InlineData(56)]
    [InlineData(64)]
    [InlineData(72)]
    [InlineData(80)]
    [InlineData(88)]
    public void A_squashfs_file_cut_off_where_one_of_its_tables_begins(int field)
    {
        long start = BitConverter.ToInt64(File.ReadAllBytes(machine.Images.SquashFs), field);
        if (start == -1) return;
        machine.Run("exec", Truncated(machine.Images.SquashFs, start), "true").Run().Refused();
    }

    [EndToEndTheory]
    [InlineData(12, "block size")]
    [InlineData(20, "compress")]
    [InlineData(28, "version")]
    public void A_squashfs_field_that_makes_no_sense_is_named(int offset, string name)
    {
        string image = Copy(machine.Images.SquashFs);
        using (FileStream file = File.OpenWrite(image)) { file.Position = offset; file.Write([0xEE, 0xEE]); }
        machine.Run("exec", image, "true").Run().Refused(name);
    }

    [EndToEndFact]
    public void An_image_for_another_architecture()
    {
        string image = Path.Combine(machine.NewDirectory(), "arm64.sif");
        ImageSet.Wrap(machine.Images.SquashFs, image, architecture: "04");
        machine.Run("exec", image, "true").Run().Refused("this image is for arm64", "amd64");
    }

    /// <summary>All commands have one answer about one file.</summary>
    [EndToEndFact]
    public void A_file_of_another_kind_is_named_by_each_command()
    {
        string erofs = machine.NewFile(new string('\0', 1024));
        using (FileStream file = new(erofs, FileMode.Append))
        {
            file.Write([0xe2, 0xe1, 0xf5, 0xe0, .. new byte[4096]]);
        }

        Machine.Tool("chmod", "666", erofs);
        string[] commands = ["exec FILE true", "inspect FILE", "convert FILE new.sif", "sif list FILE", "sif info 1 FILE",
            "sif del 1 FILE"];
        foreach (string command in commands)
        {
            machine.Run(command.Replace("FILE", erofs, StringComparison.Ordinal).Split(' ')).In(machine.NewDirectory()).Run()
                .Refused("an EROFS file system");
        }
    }

    /// <summary>What execve(2) does not run is no script because of that: a shell would not understand it.</summary>
    [EndToEndFact]
    public void A_program_for_another_architecture()
    {
        string program = Path.Combine(machine.NewDirectory(), "s390x");
        File.WriteAllBytes(program, [0x7f, .. "ELF"u8, 2, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 22, .. new byte[200]]);
        Machine.Tool("chmod", "755", program);
        machine.Run("exec", "-B", $"{program}:/opt/s390x", machine.Images.SquashFs, "/opt/s390x").Run()
            .Refused("cannot run \"/opt/s390x\": not a program for this machine", "binfmt_misc");
    }

    [CorporaFact]
    public void An_image_of_the_corpora_for_another_architecture() =>
        machine.Run("exec", Corpora.Busybox("arm64"), "true").Run().Refused("this image is for arm64", "this host is amd64");

    [EndToEndFact]
    public void An_encrypted_image()
    {
        string image = Path.Combine(machine.NewDirectory(), "encrypted.sif");
        ImageSet.Wrap(machine.Images.SquashFs, image, fsType: 4);
        machine.Run("exec", image, "true").Run().Refused("encrypted");
    }

    [EndToEndFact]
    public void A_sif_file_without_a_file_system()
    {
        string image = Copy(machine.Images.Sif);
        using (FileStream file = File.OpenWrite(image)) { file.Position = 4096; file.Write([0x01]); }
        machine.Run("exec", image, "true").Run().Refused();
    }

    [EndToEndFact]
    public void A_directory_that_is_no_root() => machine.Run("exec", machine.NewDirectory(), "true").Run().Ended(255);

    [EndToEndFact]
    public void A_name_that_no_registry_can_have() =>
        machine.Script($"HPCRUN_CACHEDIR={machine.NewDirectory()} $hpcrun exec docker://Alpine/UPPER true\n").Run()
            .Refused("is not the name of an image");

    [EndToEndFact]
    public void An_option_that_would_need_privileges() =>
        machine.Run("exec", "--writable", machine.Images.SquashFs, "true").Run().Says("--writable");

    private string Copy(string image)
    {
        string copy = Path.Combine(machine.NewDirectory(), Path.GetFileName(image));
        File.Copy(image, copy);
        return copy;
    }

    private string Truncated(string image, long length)
    {
        string copy = Copy(image);
        using FileStream file = File.OpenWrite(copy);
        file.SetLength(length);
        return copy;
    }
}
