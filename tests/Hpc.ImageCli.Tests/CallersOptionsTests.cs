using Hpc.Oci.Tests;

namespace Hpc.ImageCli.Tests;

/// <summary>What Snakemake, cwltool, Nextflow and site scripts give to pull, build and cache.</summary>
public sealed class CallersOptionsTests : IDisposable
{
    private readonly ImageProgram _program = new();

    public void Dispose() => _program.Dispose();

    private string Source => "oci:" + LayoutFile.Write(_program.At("layout"), [new LayerTar().File("a", "text").Bytes]);

    [PublishedTheory]
    [InlineData("--name", "x.simg")]
    [InlineData("--name=x.simg")]
    [InlineData("--force", "--name", "x.simg")]
    [InlineData("--disable-cache", "-U", "--name", "x.simg")]
    [InlineData("-F", "--allow-unauthenticated", "--no-cleanup", "x.simg")]
    [InlineData("--tmpdir", ".", "--docker-username", "ana", "--docker-password", "word", "x.simg")]
    public void Pull_makes_the_file_that_callers_name(params string[] words)
    {
        Run([], ["pull", .. words, Source]);
        Assert.True(File.Exists(_program.At("x.simg")));
    }

    [PublishedTheory]
    [InlineData("APPTAINER_PULLDIR")]
    [InlineData("SINGULARITY_PULLFOLDER")]
    public void Pull_makes_it_in_the_directory_of_the_environment(string variable)
    {
        string place = Directory.CreateDirectory(_program.At("images")).FullName;
        Run([$"{variable}={place}"], "pull", "x.sif", Source);
        Assert.True(File.Exists(Path.Combine(place, "x.sif")));
        Run([$"{variable}=/nowhere"], "pull", "--dir", place, "--name", "y.sif", Source);
        Assert.True(File.Exists(Path.Combine(place, "y.sif")));
    }

    [PublishedFact]
    public void An_image_for_another_processor_is_taken_only_where_it_was_asked_for()
    {
        string[] other = ["pull", "x.sif", "oci:" + LayoutFile.WriteFor("riscv64", _program.At("other"),
            [new LayerTar().File("a", "text").Bytes])];
        Assert.Contains("it is for riscv64", Refused(255, other), StringComparison.Ordinal);
        Assert.False(File.Exists(_program.At("x.sif")));
        Run([], [.. other, "--arch", "riscv64"]);
        Assert.True(File.Exists(_program.At("x.sif")));
    }

    [PublishedFact]
    public void A_name_twice_is_a_wrong_command_line() =>
        Assert.Contains("--name does not go with DEST", Refused(1, "pull", "--name", "x.sif", "y.sif", Source),
            StringComparison.Ordinal);

    [PublishedTheory]
    [InlineData("pull", "--reproducible", "x.sif")]
    [InlineData("pull", "--reproducible")]
    [InlineData("pull", "-Z", "x.sif")]
    [InlineData("build", "--nowhere", "x.sif")]
    [InlineData("convert", "--nothing")]
    public void An_option_that_there_is_not_is_named(params string[] words) =>
        Assert.Contains($"unknown option \"{words[1]}\"", Refused(1, [.. words, Source]), StringComparison.Ordinal);

    [PublishedFact]
    public void Temporary_files_go_where_there_is_a_directory() =>
        Assert.Contains("no such directory", Refused(255, "pull", "--tmpdir", "/nowhere", "x.sif", Source),
            StringComparison.Ordinal);

    [PublishedFact]
    public void Build_makes_an_image_of_a_uri_a_directory_or_an_image()
    {
        Run([], "build", "image", Source);
        Run([], "build", "--sandbox", "tree", "image");
        Run([], "build", "-F", "again.sif", "tree");
        Run([], "build", "-s", "more", "again.sif");
        Assert.Equal("text", File.ReadAllText(_program.At("more/a")));
    }

    [PublishedTheory]
    [InlineData("--no-cleanup", "--ignore-subuid", "--ignore-userns", "--userns", "--ignore-proot")]
    [InlineData("--library", "https://library.example", "--fix-perms")]
    [InlineData("--mksquashfs-args", "-comp gzip -Xcompression-level 1")]
    [InlineData("--mount", "type=bind,src=/etc,dst=/mnt")]
    public void Build_takes_what_scripts_for_apptainer_give_it(params string[] words)
    {
        Run([], ["build", .. words, "x.sif", Source]);
        Assert.True(File.Exists(_program.At("x.sif")));
    }

    [PublishedFact]
    public void What_of_mksquashfs_has_no_effect_is_said_and_a_strange_compressor_refused()
    {
        string source = Source;
        Assert.Contains("-b 4096",
            Start([], "build", "--mksquashfs-args", "-comp xz -b 4096", "x.sif", source).Err, StringComparison.Ordinal);
        Assert.Contains("lzo",
            Refused(255, "build", "--mksquashfs-args", "-comp lzo", "y.sif", source), StringComparison.Ordinal);
    }

    [PublishedTheory]
    [InlineData("blob")]
    [InlineData("library,oci-tmp")]
    [InlineData("all")]
    public void The_cache_is_listed_by_kind(string kinds) => Run([], "cache", "list", "-T", kinds);

    [PublishedFact]
    public void A_kind_that_there_is_not_is_refused() =>
        Assert.Contains("\"tree\" is not one of all, blob", Refused(1, "cache", "list", "--type", "tree"),
        StringComparison.Ordinal);

    private void Run(string[] environment, params string[] words) => Assert.Equal(0, Start(environment, words).Status);

    private string Refused(int status, params string[] words)
    {
        (int actual, _, string errors) = Start([], words);
        Assert.Equal(status, actual);
        return errors;
    }

    private (int Status, string Out, string Err) Start(string[] environment, params string[] words) =>
        Published.Run([$"--chdir={_program.Place}", $"HOME={_program.Place}", .. environment], words);
}
