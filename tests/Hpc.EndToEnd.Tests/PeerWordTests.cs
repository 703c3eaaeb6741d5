namespace Hpc.EndToEnd.Tests;

/// <summary>The words of Apptainer's command line beside exec, run, shell and test, by each name.</summary>
[Collection(Machine.Name)]
public class PeerWordTests(Machine machine)
{
    private const string Nothing = "No help sections were defined for this image\n";

    public static TheoryData<string> Names => CalledAs.Names;

    private UserCommand Run(string name, params string[] words) => new CalledAs(machine, name).Run(words);

    [EndToEndTheory, MemberData(nameof(Names))]
    public void Run_help_prints_the_images_help_and_says_so_where_there_is_none(string name)
    {
        foreach (string form in CalledAs.Forms)
        {
            string image = machine.Images.Of(form);
            Assert.Equal("This image is for tests.\n", Run(name, "run-help", image).Run().Ended(0).AndSilent().Out);
            Assert.Equal("help of foo\n", Run(name, "run-help", "--app", "foo", image).Run().Ended(0).Out);
            Assert.Equal(Nothing, Run(name, "run-help", "--app", "nosuch", image).Run().Ended(0).Out);
        }

        Assert.Equal(Nothing, Run(name, "run-help", machine.Images.Bare).Run().Ended(0).Out);
        Run(name, "run-help", "missing.sif").Run().Ended(255);
        Run(name, "run-help").Run().Ended(1);
    }

    [EndToEndTheory, MemberData(nameof(Names))]
    public void Help_of_a_command_is_what_the_command_prints_itself(string name)
    {
        string[] commands =
        [
            "exec", "run", "shell", "test", "inspect", "sif", "sif list", "sif add", "sif new", "sif del", "sif setprim",
                "sif header", "sif info", "sif dump",
            "siftool", "pull", "push", "build", "cache", "cache list", "cache clean", "registry", "registry login",
                "registry logout", "registry list",
            "overlay", "overlay create", "run-help", "remote", "remote login", "keyserver", "capability", "capability add",
                "plugin", "key", "key list", "key newpair", "key import", "sign", "verify",
            "config", "config global", "buildcfg", "version", "oci", "oci run",
        ];
        foreach (string[] words in commands.Select(command => command.Split(' ')))
        {
            string help = Run(name, [.. words, "--help"]).Run().Ended(0).AndSilent().Out;
            Assert.Contains("\nusage: ", help, StringComparison.Ordinal);
            Assert.Equal(help, Run(name, ["help", .. words]).Run().Ended(0).Out);
            Assert.Equal(help, Run(name, [.. words, "-h"]).Run().Ended(0).Out);
        }
    }

    [EndToEndTheory, MemberData(nameof(Names))]
    public void Help_alone_lists_the_commands_and_that_of_an_unknown_one_fails(string name)
    {
        string help = Run(name, "help").Run().Ended(0).AndSilent().Out;
        Assert.Equal(help, Run(name, "--help").Run().Ended(0).Out);
        Assert.Equal(help, Run(name, "-h").Run().Ended(0).Out);
        Assert.Contains("\n  run-help ", help, StringComparison.Ordinal);
        Run(name, "help", "nosuch").Run().Ended(1);
        Run(name, "help", "sif", "nosuch").Run().Ended(1);
        Run(name).Run().Ended(1);
    }

    [EndToEndTheory]
    [InlineData("-d")]
    [InlineData("-dv")]
    [InlineData("-qs")]
    [InlineData("-sdv")]
    [InlineData("-q -v")]
    [InlineData("--quiet --nocolor")]
    [InlineData("--silent")]
    public void Global_letters_stand_together_before_the_command_and_behind_it(string letters)
    {
        string[] globals = letters.Split(' ');
        foreach (string name in CalledAs.Both)
        {
            Assert.Equal("in", Run(name, [.. globals, "exec", machine.Images.Sif, "echo", "in"]).Run().Text);
            Assert.Equal("in", Run(name, ["exec", .. globals, machine.Images.Sif, "echo", "in"]).Run().Text);
            Assert.Equal("testing a", Run(name, [.. globals, "test", machine.Images.Sif, "a"]).Run().Text);
            Assert.Contains("amd64", Run(name, [.. globals, "sif", "header", machine.Images.Sif]).Run().Text,
                StringComparison.Ordinal);
            Assert.Contains("amd64", Run(name, ["sif", "header", .. globals, machine.Images.Sif]).Run().Text,
                StringComparison.Ordinal);
            Run(name, [.. globals, "cache", "list"]).Run().Ended(0);
            Run(name, ["cache", "list", .. globals]).Run().Ended(0);
            Run(name, [.. globals, "remote", "use", "x"]).Run().Ended(0);
            Assert.Equal(Run(name, "version").Run().Text, Run(name, [.. globals, "version"]).Run().Text);
        }
    }

    [EndToEndTheory, MemberData(nameof(Names))]
    public void A_letter_that_is_unknown_among_global_ones_is_named(string name)
    {
        Run(name, "-dx", "exec", machine.Images.Sif, "true").Run().Ended(1).Says("-x");
        Run(name, "exec", "-dx", machine.Images.Sif, "true").Run().Ended(1).Says("-x");
        Run(name, "cache", "list", "-qx").Run().Ended(1).Says("-x");
        Run(name, "sif", "list", "-qx", machine.Images.Sif).Run().Ended(1).Says("-x");
    }

    [EndToEndTheory]
    [InlineData("remote list", "NAME")]
    [InlineData("remote status", "SERVICE")]
    [InlineData("remote status -c x cloud", "SERVICE")]
    [InlineData("remote use cloud", "")]
    [InlineData("remote use -g -e cloud", "")]
    [InlineData("remote add --no-login -i cloud http://cloud.example", "")]
    [InlineData("remote remove cloud", "")]
    [InlineData("remote login --tokenfile x cloud", "")]
    [InlineData("remote logout", "")]
    [InlineData("remote add-keyserver https://keys.example", "")]
    [InlineData("keyserver list", "URI")]
    [InlineData("keyserver login -u a -p b https://keys.example", "")]
    [InlineData("keyserver logout https://keys.example", "")]
    [InlineData("keyserver add --order 1 -i https://keys.example", "")]
    [InlineData("keyserver remove cloud https://keys.example", "")]
    [InlineData("capability list", "")]
    [InlineData("capability list ana", "")]
    [InlineData("capability avail", "CAP_CHOWN")]
    [InlineData("capability avail cap_net_raw,CHOWN", "CAP_NET_RAW\nCAP_CHOWN")]
    [InlineData("plugin list", "There are no plugins")]
    [InlineData("key list", "Public key listing")]
    [InlineData("key list --global", "Public key listing")]
    [InlineData("key list --secret", "Private key listing")]
    public void Where_a_feature_is_off_a_script_goes_on(string words, string begins)
    {
        foreach (string name in CalledAs.Both)
        {
            Outcome outcome = Run(name, words.Split(' ')).Run().Ended(0);
            Assert.StartsWith(begins, outcome.Out, StringComparison.Ordinal);
            if (begins.Length == 0 && !words.StartsWith("capability", StringComparison.Ordinal)) outcome.Says("warning",
                string.Join(' ', words.Split(' ').Take(2)), "has no effect");
            Assert.True(begins.Length > 0 || outcome.Out.Length == 0, outcome.Out);
        }
    }

    [EndToEndTheory]
    [InlineData(255, "remote get-login-password")]
    [InlineData(255, "capability add --user ana CAP_NET_RAW")]
    [InlineData(255, "capability drop -g staff all")]
    [InlineData(255, "capability avail CAP_NO_SUCH")]
    [InlineData(255, "plugin install x.sif")]
    [InlineData(255, "config fakeroot --add ana")]
    [InlineData(255, "config global --set max-loop-devices 1")]
    [InlineData(255, "config global --dry-run --unset x y")]
    [InlineData(255, "config global -r x")]
    [InlineData(255, "config global --get no-such")]
    [InlineData(1, "config global x")]
    [InlineData(1, "remote")]
    [InlineData(1, "remote use")]
    [InlineData(1, "remote list more")]
    [InlineData(1, "capability nosuch")]
    [InlineData(1, "buildcfg NO_SUCH_KEY")]
    public void What_would_grant_or_answer_something_is_refused(int status, string words)
    {
        foreach (string name in CalledAs.Both)
        {
            Assert.Equal("", Run(name, words.Split(' ')).Run().Ended(status).Out);
        }
    }

    [EndToEndTheory, MemberData(nameof(Names))]
    public void Directives_of_apptainers_configuration_can_be_asked_for(string name)
    {
        foreach ((string directive, string value) in new[] { ("mount home", "yes"), ("allow setuid", "no"),
            ("bind path", "/etc/localtime,/etc/hosts"), ("cni plugin path", "") })
        {
            Assert.Equal(value + "\n", Run(name, "config", "global", "--get", directive).Run().Ended(0).AndSilent().Out);
            Assert.Equal(value + "\n", Run(name, "config", "global", "-g", directive).Run().Ended(0).Out);
        }

        Run(name, "config", "global", "--set", "bind path", "/opt").Run().Ended(255).Says("bind path", "hpcrun.toml");
    }

    [EndToEndTheory, MemberData(nameof(Names))]
    public void Where_it_is_installed_can_be_asked_for_as_a_list_and_by_key(string name)
    {
        string[] lines = Run(name, "buildcfg").Run().Lines;
        Assert.Contains($"PACKAGE_NAME={name}", lines);
        Assert.Contains($"BINDIR={Path.GetDirectoryName(machine.Hpcrun)}", lines);
        Assert.Contains("APPTAINER_SUID_INSTALL=0", lines);
        Assert.Equal("/etc/hpcrun/hpcrun.toml\n", Run(name, "buildcfg", "APPTAINER_CONF_FILE").Run().Ended(0).AndSilent().Out);
        Assert.Equal(Run(name, "--version").Run().Text.Split(' ')[^1], Run(name, "buildcfg", "PACKAGE_VERSION").Run().Text);
    }

    [EndToEndTheory, MemberData(nameof(Names))]
    public void Logging_in_by_the_old_word_and_the_new_one_stores_the_password_and_logging_out_removes_it(string name)
    {
        using SmallRegistry registry = new(new OciLayout(machine, "{}"));
        string file = Path.Combine(machine.NewDirectory(), "auth.json"), host = registry.Host;
        string[] user = ["--username", SmallRegistry.User];
        UserCommand With(params string[] words) => Run(name, words).With("REGISTRY_AUTH_FILE", file)
            .Fed(SmallRegistry.Password + "\n");
        string[][] logins =
        [
            ["remote", "login", .. user, "--password-stdin", "docker://" + host],
                ["registry", "login", "-u", SmallRegistry.User, "-p", SmallRegistry.Password, host],
            ["registry", "login", .. user, "--password-stdin", "--authfile", file, "oras://" + host],
        ];
        foreach (string[] login in logins)
        {
            Assert.Equal("", With(login).Run().Ended(0).Out);
            Assert.Equal($"URI\ndocker://{host}\n", With("registry", "list").Run().Ended(0).AndSilent().Out);
            Assert.Equal("in", With("exec", registry.Uri, "echo", "in").With("HPCRUN_CACHEDIR", machine.NewDirectory() + "/c")
                .Run().Text);
            With(login[0], "logout", "docker://" + host).Run().Ended(0);
            Assert.Equal("URI\n", With("registry", "list").Run().Ended(0).Out);
            With("registry", "logout", host).Run().Ended(255);
        }

        With(["registry", "login", .. user, "-p", "wrong", host]).Run().Ended(255);
        Assert.Equal("URI\n", With("registry", "list", "--authfile", file).Run().Ended(0).Out);
    }

    [EndToEndTheory, MemberData(nameof(Names))]
    public void The_cache_is_listed_and_cleaned_with_each_of_the_options(string name)
    {
        string cache = Path.Combine(machine.NewDirectory(), "cache"), layout = new OciLayout(machine, "{}").Uri;
        UserCommand With(params string[] words) => Run(name, words).With("HPCRUN_CACHEDIR", cache);
        With("exec", layout, "true").Run().Ended(0);
        foreach (string words in new[] { "", "-v", "--verbose", "--all", "-a", "-T all", "--type=library,oci,blob",
            "-v -T oci-tmp" })
        {
            Assert.Contains("files, ", With(["cache", "list", .. words.Split(' ', StringSplitOptions.RemoveEmptyEntries)]).Run()
                .Text, StringComparison.Ordinal);
        }
        foreach (string words in new[] { "--dry-run", "-n -f", "-D 30 --force", "--days=30 -T blob -f", "-fT blob" })
        {
            With(["cache", "clean", .. words.Split(' ')]).Run().Ended(0);
            Assert.NotEmpty(Directory.GetFiles(cache + "/images"));
        }
        With("cache", "clean", "--type", "nosuch").Run().Ended(1);
        With("cache", "clean", "--all", "--force").Run().Ended(0);
        Assert.Empty(Directory.GetFiles(cache + "/images"));
    }

    [EndToEndTheory, MemberData(nameof(Names))]
    public void Siftool_is_another_name_of_sif(string name)
    {
        Assert.Equal(Run(name, "sif", "list", machine.Images.Sif).Run().Text,
            Run(name, "siftool", "list", machine.Images.Sif).Run().Text);
        string file = Path.Combine(machine.NewDirectory(), "x.sif"), data = machine.NewFile("data");
        Run(name, "siftool", "new", file).Run().Ended(0).AndSilent();
        Run(name, "sif", "add", "--datatype", "7", "--groupid", "1", "--filename", "d", "--alignment", "64", file, data).Run()
            .Ended(0).AndSilent();
        Assert.Equal("data", Run(name, "sif", "dump", "1", file).Run().Text);
        Assert.Contains("d", Run(name, "sif", "info", "1", file).Run().Text, StringComparison.Ordinal);
        Run(name, "sif", "del", "1", file).Run().Ended(0);
        Run(name, "sif", "dump", "1", file).Run().Ended(255);
        Run(name, "sif", "setprim", "1", file).Run().Ended(255);
    }

    [OverlayFileTheory, MemberData(nameof(Names))]
    public void An_overlay_that_was_made_with_each_of_the_options_is_written_to(string name)
    {
        string[][] options = [[], ["--size", "64"], ["-s", "65", "-S"],
            ["--sparse", "--create-dir", "/opt/a", "--create-dir", "/opt/b"], ["--fakeroot", "--sparse"], ["-f", "-S"]];
        foreach (string[] words in options)
        {
            string file = Path.Combine(machine.NewDirectory(), "o.img");
            Run(name, ["overlay", "create", .. words, file]).Run().Ended(0);
            string[] root = words.Any(word => word is "-f" or "--fakeroot") ? ["--fakeroot"] : [];
            Run(name, ["exec", .. root, "--overlay", file, machine.Images.Sif, "sh", "-c",
                "mkdir -p /opt/a; echo kept > /opt/a/x"]).Run().Ended(0);
            Assert.Equal("kept", Run(name, ["exec", .. root, "--overlay", file + ":ro", machine.Images.Sif, "cat", "/opt/a/x"])
                .Run().Text);
            Run(name, ["overlay", "create", .. words, file]).Run().Ended(255);
        }

        string made = Path.Combine(machine.NewDirectory(), "o.img");
        Run(name, "overlay", "create", "-f", "--sparse", made).Run().Ended(0);
        Run(name, "exec", "--overlay", made, machine.Images.Sif, "touch", "/x").Run().Ended(255).Says("--fakeroot");
        Run(name, "overlay", "create", "--size", "63", Path.Combine(machine.NewDirectory(), "o.img")).Run().Ended(255);
        Run(name, "overlay", "create").Run().Ended(1);
    }
}
