using Hpc.Crate;

namespace Hpc.Archives.Tests;

public sealed class DamageTests : IDisposable
{
    private readonly string _place = Directory.CreateTempSubdirectory("archive").FullName;

    public void Dispose() => Directory.Delete(_place, recursive: true);

    [Fact]
    public void What_was_made_is_whole() => Assert.Null(SmallCrate.Fault(SmallCrate.Zip(SmallCrate.Files())));

    /// <summary>Every byte: headers, directory, end, metadata, record, script, results and image.</summary>
    [Fact]
    public void One_bit_that_is_flipped_in_any_byte_is_refused_with_what_it_is_in()
    {
        byte[] good = SmallCrate.Zip(SmallCrate.Files());
        string[] names = [.. SmallCrate.Files().Keys, "zip header", "zip directory", "end of the zip directory"];
        for (int at = 0; at < good.Length; at++)
        {
            byte[] bad = [.. good];
            bad[at] ^= (byte)(1 << (at % 8));
            string? fault = SmallCrate.Fault(bad);
            Assert.True(fault is not null && names.Any(fault.Contains), $"byte {at}: {fault}");
        }
    }

    /// <summary>The same of an archive that some tool has unpacked.</summary>
    [Fact]
    public void One_bit_that_is_flipped_in_any_file_of_a_directory_is_refused_by_its_name()
    {
        foreach ((string name, byte[] content) in Unpacked())
        {
            for (int at = 0; at < content.Length; at++)
            {
                byte[] bad = [.. content];
                bad[at] ^= (byte)(1 << (at % 8));
                File.WriteAllBytes(Path.Combine(_place, name), bad);
                Assert.Contains(name == ArchiveManifest.Name ? "" : $"'{name}'", Fault());
            }

            File.WriteAllBytes(Path.Combine(_place, name), content);
        }

        Assert.Null(SmallCrate.Fault(() => new UnpackedStore(_place)));
    }

    [Fact]
    public void A_directory_with_more_or_less_than_the_archive_is_refused_by_the_name_of_the_file()
    {
        Unpacked();
        File.WriteAllText(Path.Combine(_place, "more"), "");
        Assert.Contains("'more'", Fault());
        File.Delete(Path.Combine(_place, "more"));
        File.Delete(Path.Combine(_place, SmallCrate.Content));
        Assert.Contains($"'{SmallCrate.Content}'", Fault());
    }

    /// <summary>Whatever it leads to: a file with the very content would be read while somebody changes it.</summary>
    [Theory]
    [InlineData(SmallCrate.Content)]
    [InlineData("files")]
    public void A_link_in_a_directory_is_refused_by_its_name(string name)
    {
        Unpacked();
        string path = Path.Combine(_place, name), other = _place + ".other";
        Directory.Move(path, other);
        File.CreateSymbolicLink(path, other);
        string fault = Fault();
        Directory.Move(other, Path.Combine(_place, "back"));
        Assert.Contains($"a link or a device: '{name}'", fault);
    }

    private string Fault() => SmallCrate.Fault(() => new UnpackedStore(_place)) ?? "nothing";

    private SortedDictionary<string, byte[]> Unpacked()
    {
        SortedDictionary<string, byte[]> files = SmallCrate.Files();
        foreach ((string name, byte[] content) in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_place, name))!);
            File.WriteAllBytes(Path.Combine(_place, name), content);
        }

        return files;
    }
}
