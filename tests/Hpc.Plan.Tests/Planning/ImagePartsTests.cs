using Xunit;

namespace Hpc.Plan.Tests;

/// <summary>Binds of what lies in another image.</summary>
public sealed class ImagePartsTests
{
    private static readonly Dictionary<string, string> Data =
        new() { ["/data"] = "d", ["/data/file"] = "=x", ["/link"] = "->/data/file" };

    private static RunRequest Looked(params string[] paths)
    {
        BindRequest[] binds = [.. paths.Select(path => new BindRequest("/i.sif", "/m") { ImageSource = path })];
        return ImageParts.Looked(new RunRequest { Command = CommandKind.Exec, Binds = binds }, TableHost.Facts(),
            at => at == 0 ? new TableImage(Data) : throw new ArgumentOutOfRangeException(nameof(at)));
    }

    [Fact]
    public void A_file_is_told_from_a_directory_also_behind_a_link() =>
        Assert.Equal([false, false, true, true],
            Looked("/", "/data", "/data/file", "/link").Binds.Select(bind => bind.ImageSourceIsFile));

    [Fact]
    public void What_the_image_lacks_is_refused_by_both_names()
    {
        RefusedException error = Assert.Throws<RefusedException>(() => Looked("/data/none"));
        Assert.Contains("'/data/none' of image '/i.sif'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Binds_of_the_host_are_not_looked_at()
    {
        RunRequest plain = new() { Command = CommandKind.Exec, Binds = [new BindRequest("/scratch", "/x")] };
        Assert.Same(plain, ImageParts.Looked(plain, TableHost.Facts(), _ => throw new InvalidOperationException()));
    }
}
