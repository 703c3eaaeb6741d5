using System.Diagnostics;

namespace Hpc.ImageCli.Tests;

/// <summary>Contexts and archives of Dockerfiles that somebody else made.</summary>
public sealed class HostileContextTests : IDisposable
{
    private readonly ImageProgram _program = new();

    public void Dispose() => _program.Dispose();

    private string Context => Directory.CreateDirectory(_program.At("context")).FullName;

    private string At(string name) => Path.Combine(Context, name);

    private string[] Words(params string[] lines)
    {
        File.WriteAllLines(At("Dockerfile"), lines);
        return ["build", "--force", "-s", "-t", _program.At("box"), Context];
    }

    private string Refused(params string[] lines) => _program.Refused(Words(lines));

    [Fact]
    public void A_list_of_what_is_ignored_has_to_be_a_file()
    {
        File.WriteAllText(At("a"), "");
        foreach (string[] words in new[] { new[] { "mkfifo", At(".dockerignore") }, ["ln", "-s", "/dev/zero",
            At(".dockerignore")] })
        {
            Peer.Run(words[0], words[1..]);
            Assert.Contains("it has to be a file", Refused("FROM scratch", "COPY a /"), StringComparison.Ordinal);
            File.Delete(At(".dockerignore"));
        }

        File.CreateSymbolicLink(At("Dockerfile.zero"), "/dev/zero");
        Assert.Contains("too long", _program.Refused("build", "-f", At("Dockerfile.zero"), _program.At("a.sif")),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Links_lead_to_nothing_outside_the_context()
    {
        File.CreateSymbolicLink(At("out"), "/etc");
        File.CreateSymbolicLink(At("up"), "../secret");
        File.WriteAllText(_program.At("secret"), "secret");
        Assert.Contains("no such file", Refused("FROM scratch", "COPY out/passwd /"), StringComparison.Ordinal);
        Assert.Contains("no such file", Refused("FROM scratch", "COPY up /"), StringComparison.Ordinal);
        _program.Good(Words("FROM scratch", "COPY . /all"));
        Assert.Equal("../secret", new FileInfo(_program.At("box/all/up")).LinkTarget);
    }

    [Fact]
    public void Names_of_all_kinds_are_copied()
    {
        string[] names = ["new\nline", new string('n', 255), " sp ", "$HOME", "a\"b", "-rf", "\\back", "[x]"];
        Directory.CreateDirectory(At("odd"));
        foreach (string name in names)
        {
            File.WriteAllText(At("odd/" + name), name);
        }

        _program.Good(Words("FROM scratch", "COPY odd /odd"));
        Assert.Equal(names.Order(StringComparer.Ordinal), Directory.GetFiles(_program.At("box/odd"))
            .Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_is_copied_through_links_of_the_image_stays_in_it()
    {
        Directory.CreateDirectory(At("links"));
        File.CreateSymbolicLink(At("links/up"), "../../../../../../hpcrun-hostile");
        File.CreateSymbolicLink(At("links/circle"), "circle");
        Directory.CreateDirectory(At("one"));
        File.WriteAllText(At("one/f"), "f");
        _program.Good(Words("FROM scratch", "COPY links /", "COPY one /up/"));
        Assert.Equal("f", File.ReadAllText(_program.At("box/hpcrun-hostile/f")));
        Assert.False(Directory.Exists("/hpcrun-hostile"));
        Assert.Contains("leads nowhere", Refused("FROM scratch", "COPY links /", "COPY one /circle/"), StringComparison.Ordinal);
    }

    [ToolFact("tar")]
    public void An_archive_writes_nothing_outside_of_its_target()
    {
        string tree = Directory.CreateDirectory(_program.At("tree/a/b")).FullName;
        File.WriteAllText(Path.Combine(tree, "f"), "f");
        Peer.Run("tar", ["-C", tree, "-cf", At("up.tar"), "-P", "--transform=s,^,../../../up/,", "f"]);
        Peer.Run("tar", ["-C", tree, "-cf", At("abs.tar"), "-P", "--transform=s,^,/abs/,", "f"]);
        File.CreateSymbolicLink(Path.Combine(tree, "l"), "/tmp");
        Peer.Run("tar", ["-C", tree, "-cf", At("link.tar"), "l"]);
        Peer.Run("tar", ["-C", tree, "-rf", At("link.tar"), "--transform=s,^f,l/hpcrun-through,", "f"]);
        _program.Good(Words("FROM scratch", "ADD up.tar abs.tar link.tar /t/"));
        Assert.Equal("f", File.ReadAllText(_program.At("box/t/up/f")));
        Assert.Equal("f", File.ReadAllText(_program.At("box/t/abs/f")));
        Assert.False(File.Exists("/tmp/hpcrun-through"));
    }

    [Theory]
    [InlineData("COPY a b /x", "is no directory for 2 files")]
    [InlineData("COPY [ab] /x", "2 files match it")]
    [InlineData("ADD --checksum=sha256:0 a /x", "has no --checksum")]
    public void What_would_be_lost_or_not_be_checked_is_refused(string line, string message)
    {
        File.WriteAllText(At("a"), "a");
        File.WriteAllText(At("b"), "b");
        Assert.Contains(message, Refused("FROM scratch", line), StringComparison.Ordinal);
        _program.Good(Words("FROM scratch", "COPY a /d/", "COPY a b /d"));
    }

    [Fact]
    public void A_pattern_is_cleaned_as_a_path_is()
    {
        File.WriteAllText(At(".dockerignore"), "sub/../a\n/./b\n");
        foreach (string name in new[] { "a", "b", "c" })
        {
            File.WriteAllText(At(name), name);
        }

        _program.Good(Words("FROM scratch", "COPY ? /d/"));
        Assert.Equal(["c"], Directory.GetFiles(_program.At("box/d")).Select(Path.GetFileName));
    }

    /// <summary>A disk of 2 MB, in a namespace of its own.</summary>
    [PublishedTheory]
    [InlineData("TMPDIR", "(TMPDIR)", "--tmpdir DIR")]
    [InlineData("NOTHING", "no space is left in '", "another target")]
    public void A_full_disk_is_named_with_what_would_free_it(string variable, string place, string remedy)
    {
        byte[] noise = new byte[8 << 20];
        new Random(1).NextBytes(noise);
        File.WriteAllBytes(At("large"), noise);
        File.WriteAllLines(At("Dockerfile"), ["FROM scratch", "COPY large /"]);
        string disk = Directory.CreateDirectory(_program.At("disk")).FullName;
        string script = $"mount -t tmpfs -o size=2m none {disk} && {variable}={disk} {Published.Binary} build "
            + $"-t {(variable == "TMPDIR" ? _program.At("a.sif") : disk + "/a.sif")} {Context}; echo $?; ls -A {disk}";
        ProcessStartInfo start = new("unshare", ["-rm", "sh", "-c", script])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        string errors = process.StandardError.ReadToEnd();
        Assert.Equal("255\n", process.StandardOutput.ReadToEnd());
        Assert.Contains(place, errors, StringComparison.Ordinal);
        Assert.Contains(remedy, errors, StringComparison.Ordinal);
    }
}
