using System.Diagnostics;
using System.Text;

namespace Hpc.EndToEnd.Tests;

/// <summary>A command of the test user, with an environment that holds what a login gives and nothing else.</summary>
internal sealed record UserCommand(TestUser User, params string[] Words)
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(240);

    public Dictionary<string, string> Environment { get; init; } = [];
    public string Directory { get; init; } = User.Home;
    public string Input { get; init; } = "";
    public bool Privileged { get; init; }

    public UserCommand With(string name, string value) => this with { Environment = new(Environment) { [name] = value } };
    public UserCommand In(string directory) => this with { Directory = directory };
    public UserCommand Fed(string input) => this with { Input = input };

    /// <summary>As whoever runs the tests, where that is root.</summary>
    public UserCommand AsRoot() => this with { Privileged = true };

    public Outcome Run()
    {
        using Process process = Start();
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        Feed(process, Input);
        string command = string.Join(' ', Words);
        if (!process.WaitForExit(Patience) || !Task.WaitAll([output, errors], Patience))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{command}\nwas not over after {Patience.TotalSeconds} s");
        }
        return new Outcome(command, process.ExitCode, output.Result, errors.Result);
    }

    /// <summary>Writes all that the process is to read. One that has ended, or reads nothing, is told by its exit status and not
    /// by our broken pipe.</summary>
    public static void Feed(Process process, string input)
    {
        try
        {
            process.StandardInput.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
        }
    }

    /// <summary>Started and not waited for; the caller ends it.</summary>
    public Process Start()
    {
        // The test host ignores SIGPIPE, and what is ignored stays so.
        string[] words = [.. Privileged ? [] : User.Become, "env", "--default-signal", .. Words];
        ProcessStartInfo start = new(words[0], words[1..])
        {
            WorkingDirectory = Directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = Encoding.Latin1,
            StandardOutputEncoding = Encoding.Latin1,
            StandardErrorEncoding = Encoding.Latin1,
        };
        start.Environment.Clear();
        foreach ((string name, string value) in Login().Concat(Environment)) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    private IEnumerable<KeyValuePair<string, string>> Login() =>
    [
        new("HOME", User.Home), new("USER", User.Name), new("LOGNAME", User.Name), new("SHELL", "/bin/sh"),
        new("PATH", "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"), new("LANG", "C.UTF-8"), new("TERM", "dumb"),
    ];
}
