namespace Hpc.EndToEnd.Tests;

/// <summary>exec, run and shell with an image that has to be fetched: they take pull's options.</summary>
[Collection(Machine.Name)]
public class FetchOptionTests(Machine machine)
{
    private readonly OciLayout _image = new(machine, """{"Cmd":["echo","fetched"]}""");

    public static TheoryData<string> Names => CalledAs.Names;

    private UserCommand Run(string name, params string[] words) =>
        new CalledAs(machine, name).Run(words).With("HPCRUN_CACHEDIR", Path.Combine(machine.NewDirectory(), "cache"));

    [EndToEndTheory, MemberData(nameof(Names))]
    public void The_password_is_taken_from_options_variables_and_files(string name)
    {
        using SmallRegistry registry = new(_image);
        string[] user = ["--docker-username", SmallRegistry.User], word = ["--docker-password", SmallRegistry.Password];
        string file = machine.NewFile(registry.AuthFile);
        Run(name, "run", registry.Uri).Run().Ended(255);
        Run(name, ["run", .. user, "--docker-password", "wrong", registry.Uri]).Run().Ended(255);
        Assert.Equal("fetched", Run(name, ["run", .. user, .. word, registry.Uri]).Run().Text);
        Assert.Equal("fetched", Run(name, ["run", "--no-https", "--authfile", file, registry.Uri]).Run().Text);
        UserCommand variables = Run(name, "run", "--nohttps", "--docker-login", registry.Uri)
            .With("APPTAINER_DOCKER_PASSWORD", SmallRegistry.Password);
        Assert.Equal("fetched", variables.With("APPTAINER_DOCKER_USERNAME", SmallRegistry.User).Run().Text);
        Assert.Equal("fetched", variables.Fed(SmallRegistry.User + "\n").Run().Text);
        Assert.Equal("in", Run(name, ["exec", .. user, .. word, registry.Uri, "echo", "in"]).Run().Text);
        Assert.Equal("in", Run(name, ["shell", .. user, .. word, registry.Uri]).Fed("echo in\n").Run().Text);
    }

    [EndToEndTheory, MemberData(nameof(Names))]
    public void Without_a_cache_nothing_stays_of_the_image(string name)
    {
        string cache = Path.Combine(machine.NewDirectory(), "cache"), temporary = machine.NewDirectory();
        string[][] ways = [["--disable-cache"], ["--disable-cache", "--tmpdir", temporary],
            ["--disable-cache", "--unpack=" + temporary]];
        foreach (string[] way in ways)
        {
            UserCommand command = Run(name, ["run", .. way, _image.Uri]).With("HPCRUN_CACHEDIR", cache).With("TMPDIR", temporary);
            Assert.Equal("fetched", command.Run().Text);
        }

        Assert.Equal("fetched", Run(name, "run", _image.Uri).With("APPTAINER_DISABLE_CACHE", "1").With("HPCRUN_CACHEDIR", cache)
            .With("TMPDIR", temporary).Run().Text);
        _ = machine.ProcessesLeft();
        Assert.Empty(Directory.GetFileSystemEntries(temporary));
        Assert.False(Directory.Exists(cache));
        Assert.Equal("fetched", Run(name, "run", _image.Uri).With("HPCRUN_CACHEDIR", cache).Run().Text);
        Assert.NotEmpty(Directory.GetFiles(cache + "/images"));
    }

    [EndToEndTheory, MemberData(nameof(Names))]
    public void The_directory_for_temporary_files_and_the_processor_can_be_named(string name)
    {
        Run(name, "run", "--tmpdir", "/non/existent", _image.Uri).Run().Ended(255).Says("/non/existent");
        Assert.Equal("fetched", Run(name, "run", "--tmpdir", machine.NewDirectory(), "--arch", "amd64", _image.Uri).Run().Text);
        Run(name, "run", "--disable-cache", "--arch", "s390x", _image.Uri).Run().Ended(255).Says("s390x");
        Run(name, "exec", "--disable-cache", "--authfile", "/x", "--no-https", machine.Images.Sif, "true").Run().Ended(0)
            .AndSilent();
    }
}
