using Hpc.Binary;
using Hpc.Images;
using Hpc.Linux;
using Hpc.Plan;
using Xunit;

namespace Hpc.Launch.Tests;

public sealed class ImageLocationTests
{
    [Theory]
    [InlineData("", "an empty file")]
    [InlineData("#!/bin/sh\n", "a script")]
    [InlineData("\u007fELF and what follows, long enough to be an image by its size alone "
        + "............................................", "a program (ELF)")]
    public void What_is_no_image_is_called_by_its_name(string content, string name)
    {
        RefusedException error = Assert.Throws<RefusedException>(() => Find(content));
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
        Assert.NotEmpty(error.Remedy!);
    }

    [Fact]
    public void A_bare_squashfs_file_is_the_image_from_its_first_byte_on() =>
        Assert.Equal(new ImageLocation(0, 200, null), Find("hsqs".PadRight(200, '\0')));

    [Fact]
    public void Behind_the_line_that_starts_it_the_image_is_the_rest_of_the_file() =>
        Assert.Equal(new ImageLocation(31, 200, null), Find("#!/usr/bin/env run-singularity\n" + "hsqs".PadRight(200, '\0')));

    [Fact]
    public void A_file_that_cannot_be_opened_is_refused_by_its_absolute_path() =>
        Assert.Contains("'/nowhere/app.sif'", Assert.Throws<RefusedException>(() => ImageFile.Open("/nowhere/app.sif")).Message,
            StringComparison.Ordinal);

    private static ImageLocation Find(string content)
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, content, System.Text.Encoding.Latin1);
            using FileSource file = FileSource.Open(path);
            return ImageLocation.Find(file, path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
