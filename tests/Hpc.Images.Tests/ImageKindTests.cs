using System.Text;
using Hpc.Sif;
using Hpc.Tests;

namespace Hpc.Images.Tests;

public sealed class ImageKindTests
{
    [Theory]
    [InlineData("", ImageKind.Empty)]
    [InlineData("abc", ImageKind.TooShort)]
    [InlineData("hsqs", ImageKind.SquashFs)]
    [InlineData("sqsh", ImageKind.SquashFsBigEndian)]
    [InlineData("\x7f" + "ELF\x02\x01", ImageKind.Elf)]
    [InlineData("#!/bin/sh\n", ImageKind.Script)]
    [InlineData("\x1f\x8b\x08", ImageKind.Gzip)]
    [InlineData("\x28\xb5\x2f\xfd", ImageKind.Zstd)]
    [InlineData("\xfd" + "7zXZ\0", ImageKind.Xz)]
    [InlineData("BZh9", ImageKind.Bzip2)]
    [InlineData("PK\x03\x04", ImageKind.Zip)]
    public void The_first_bytes_tell_the_kind(string head, ImageKind kind) =>
        Assert.Equal(kind, ImageKinds.Detect(Encoding.Latin1.GetBytes(head)));

    [Theory]
    [InlineData("etc/passwd", ImageKind.Tar)]
    [InlineData("oci-layout", ImageKind.OciArchive)]
    [InlineData("blobs/", ImageKind.OciArchive)]
    [InlineData("./index.json", ImageKind.OciArchive)]
    [InlineData("manifest.json", ImageKind.DockerArchive)]
    [InlineData("2c5f3b0ea7e1ba1d0f6ee7fbbe9a1ec8b9d1f6a1fb9d1d0c0a1f2e3d4c5b6a79.json", ImageKind.DockerArchive)]
    public void A_tar_archive_is_told_apart_by_its_first_entry(string name, ImageKind kind)
    {
        byte[] head = new byte[512];
        Encoding.Latin1.GetBytes(name, head);
        "ustar"u8.CopyTo(head.AsSpan(257));
        Assert.Equal(kind, ImageKinds.Detect(head));
    }

    [Theory]
    [InlineData("etc/passwd", ImageKind.Tar)]
    [InlineData("oci-layout", ImageKind.OciArchive)]
    public void An_archive_from_before_ustar_is_known_by_its_sum(string name, ImageKind kind)
    {
        byte[] head = new byte[1024];
        Encoding.Latin1.GetBytes(name, head);
        Encoding.Latin1.GetBytes("   644 ", head.AsSpan(100));
        head.AsSpan(148, 8).Fill((byte)' ');
        string sum = Convert.ToString(head.Sum(value => value), 8);
        Encoding.Latin1.GetBytes(sum.PadLeft(6) + "\0 ", head.AsSpan(148));
        Assert.Equal(kind, ImageKinds.Detect(head));
        head[0]++;
        Assert.Equal(ImageKind.Unknown, ImageKinds.Detect(head));
    }

    [Fact]
    public void Many_bytes_of_nothing_known_are_unknown() => Assert.Equal(ImageKind.Unknown, ImageKinds.Detect(new byte[2048]));

    [Fact]
    public void A_sif_behind_a_long_launch_script_is_a_sif()
    {
        byte[] head = new byte[2048];
        "#!/bin/sh\n"u8.CopyTo(head);
        SifHeader.Magic.CopyTo(head.AsSpan(2038));
        Assert.Equal(ImageKind.Sif, ImageKinds.Detect(head));
    }

    [Theory]
    [InlineData("#!/usr/bin/env run-singularity\n", "hsqs", ImageKind.SquashFs, 31)]
    [InlineData("#!/bin/sh\n", "hsqs", ImageKind.SquashFs, 10)]
    [InlineData("#!/bin/sh\necho\n", "hsqs", ImageKind.Script, 0)] // what a script says is its own business
    [InlineData("#!/bin/sh", "hsqs", ImageKind.Script, 0)]
    [InlineData("#!/usr/bin/env run-singularity\n", "sqsh", ImageKind.Script, 0)]
    [InlineData("#!/usr/bin/env run-singularity\n", "#!/bin/sh\n", ImageKind.Script, 0)]
    [InlineData("", "hsqs", ImageKind.SquashFs, 0)]
    public void A_file_system_may_stand_behind_the_line_that_starts_it(string line, string rest, ImageKind kind, int offset)
    {
        Assert.Equal(kind, ImageKinds.Detect(Encoding.Latin1.GetBytes(line + rest + new string('\0', 96)), out int found));
        Assert.Equal(offset, found);
    }

    [Fact]
    public void An_ext_image_may_stand_behind_the_line_that_starts_it()
    {
        byte[] head = new byte[2048];
        "#!/usr/bin/env run-singularity\n"u8.CopyTo(head);
        (head[31 + 1080], head[31 + 1081]) = (0x53, 0xef);
        Assert.Equal(ImageKind.Ext, ImageKinds.Detect(head, out int offset));
        Assert.Equal(31, offset);
    }

    [Fact]
    public void A_line_that_the_kernel_would_not_read_starts_nothing() =>
        Assert.Equal(ImageKind.Script,
            ImageKinds.Detect(Encoding.Latin1.GetBytes("#!/" + new string('x', 300) + "\nhsqs" + new string('\0', 96))));

    [CorpusTheory]
    [InlineData("sif/sylabs-sif-input/root.ext3", ImageKind.Ext)]
    [InlineData("sif/sylabs-sif-input/root.squashfs", ImageKind.SquashFs)]
    [InlineData("sif/runnable/busybox_amd64.sif", ImageKind.Sif)]
    public void Public_files_are_what_they_are(string name, ImageKind kind) =>
        Assert.Equal(kind, ImageKinds.Detect(Corpora.Read(name).AsSpan(0, ImageKinds.HeadLength)));

    [Fact]
    public void Every_kind_but_an_image_has_a_name_and_a_remedy()
    {
        foreach (ImageKind kind in Enum.GetValues<ImageKind>())
        {
            Assert.NotEqual("", ImageKinds.Name(kind));
            Assert.Equal(kind is ImageKind.Sif or ImageKind.SquashFs, ImageKinds.Remedy(kind, "FILE").Length == 0);
        }
    }

    /// <summary>A SIF file is often the first data of a SquashFS image (mksquashfs -noD, a layer of a build that copies one),
    /// and the first
    /// member of an archive.</summary>
    [Fact]
    public void A_file_that_holds_a_SIF_file_at_its_beginning_is_none()
    {
        byte[] sif = [.. "#!/usr/bin/env run-singularity\n\0"u8, .. "SIF_MAGIC\0"u8, .. "01\0"u8];
        byte[] superblock = new byte[96];
        "hsqs"u8.CopyTo(superblock);
        byte[] member = new byte[512];
        "a.sif"u8.CopyTo(member);
        "ustar"u8.CopyTo(member.AsSpan(257));
        byte[] fill = new byte[1024];
        Assert.Equal(ImageKind.Sif, ImageKinds.Detect([.. sif, .. fill]));
        Assert.Equal(ImageKind.SquashFs, ImageKinds.Detect([.. superblock, .. sif, .. fill]));
        Assert.Equal(ImageKind.SquashFs,
            ImageKinds.Detect([.. "#!/usr/bin/env run-singularity\n"u8, .. superblock, .. sif, .. fill], out int offset));
        Assert.Equal(31, offset);
        Assert.Equal(ImageKind.Tar, ImageKinds.Detect([.. member, .. sif, .. fill]));
        Assert.Equal(ImageKind.Zip, ImageKinds.Detect([.. "PK\u0003\u0004\n\0\0\0"u8, .. sif, .. fill]));
        Assert.Equal(ImageKind.Elf, ImageKinds.Detect([.. "\u007fELF"u8, .. sif, .. fill]));
    }

    [Fact]
    public void A_longer_launch_script_is_part_of_a_SIF_file() => Assert.Equal(ImageKind.Sif, ImageKinds.Detect(
        [.. "#!/bin/sh\nexec /opt/tools/hpcrun run \"$0\" \"$@\"\n\0\0\0"u8, .. "SIF_MAGIC\0"u8, .. new byte[1024]]));
}
