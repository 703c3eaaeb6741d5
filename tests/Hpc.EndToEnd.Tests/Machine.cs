using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Hpc.EndToEnd.Tests;

/// <summary>One machine for all end-to-end tests: the program, the user, the images, and a place for files that no default
/// mount shows in a container. The tests run one after the other; when they are over, the place is removed.</summary>
public sealed class Machine : IDisposable
{
    public const string Name = "one machine";

    /// <summary>Not below /tmp, /var/tmp or $HOME, which the container sees anyway.</summary>
    internal string Place { get; } = Directory.CreateDirectory($"/opt/hpcrun-tests-{Environment.ProcessId}").FullName;

    internal TestUser User { get; } = TestUser.Find();
    internal string Hpcrun { get; }

    /// <summary>The OCI runtime, beside the program: <c>hpcrun oci</c> finds it there.</summary>
    internal string HpcrunOci => Hpcrun + "-oci";

    internal ImageSet Images { get; }

    /// <summary>Functions of scripts that wait for something (probes/waiting.sh), where the user can read them.</summary>
    internal string Waiting { get; }

    private static readonly TimeSpan patience = TimeSpan.FromSeconds(60);
    private int made;

    public Machine()
    {
        Hpcrun = Path.Combine(Place, "bin", "hpcrun");
        Directory.CreateDirectory(Path.GetDirectoryName(Hpcrun)!);
        File.Copy(Published.Binary, Hpcrun);
        if (File.Exists(Published.OciBinary)) File.Copy(Published.OciBinary, HpcrunOci);
        if (File.Exists(Published.ImageBinary)) File.Copy(Published.ImageBinary, Hpcrun + "-image");
        if (File.Exists(Published.RerunBinary)) File.Copy(Published.RerunBinary, Hpcrun + "-rerun");
        if (File.Exists(Published.Binary + ".dbg")) File.Copy(Published.Binary + ".dbg", Hpcrun + ".dbg");
        Images = new ImageSet(Path.Combine(Place, "images"));
        Waiting = Path.Combine(Place, "waiting.sh");
        File.Copy(Path.Combine(SourceDirectory(), "probes/waiting.sh"), Waiting);
    }

    /// <summary>hpcrun with these words, by the user.</summary>
    internal UserCommand Run(params string[] words) => new(User, [Hpcrun, .. words]);

    /// <summary>A bash script of the host, by the user; $hpcrun is the program, $image and $dir are the image; probes/waiting.sh
    /// is known.</summary>
    internal UserCommand Script(string text) =>
        new(User, "bash", "-c",
            $"hpcrun={Hpcrun} image={Images.SquashFs} sif={Images.Sif} dir={Images.Directory}; . {Waiting}\n{text}");

    /// <summary>What launches print that live at the same time: each prints one line and then waits for one.</summary>
    /// <param name="launch">With its number in $rank.</param>
    /// <param name="before">The beginning of the script.</param>
    /// <param name="meanwhile">Done when each has printed its line.</param>
    internal Outcome Together(int count, string launch, string before = "", string meanwhile = "") => Script($$"""
        go={{NewDirectory()}}/go said=${go%/*}/said; mkfifo $go; exec 9<> $go
        {{before}}
        for rank in $(seq 0 {{count - 1}}); do {{launch}} < $go >> $said 9>&- & done
        eventually printed {{count}} $said
        {{meanwhile}}
        yes '' | head -n {{count}} >&9
        wait; cat $said
        """).Run();

    /// <summary>What a script prints on a terminal, where keys are pressed when it has printed a line.</summary>
    /// <param name="linesAndKeys">A line, then what is typed then (printf), and so on.</param>
    internal IEnumerable<string> OnATerminal(string script, params string[] linesAndKeys)
    {
        string shown = Path.Combine(NewDirectory(), "shown"), typed = "";
        foreach (string[] pair in linesAndKeys.Chunk(2))
        {
            typed += $"eventually grep -qx '{pair[0]}.*' {shown}; printf '{pair[1]}'; ";
        }

        Script($$"""touch {{shown}}; ({{typed}} sleep 1) | script -qefc 'bash {{script}}' {{shown}} > /dev/null""").Run();
        return File.ReadLines(shown)
            .Select(line => line.Replace("^Z", "", StringComparison.Ordinal).Replace("^C", "", StringComparison.Ordinal)
                .Trim('\r', '\0', ' '))
            .Where(line => line.Length > 0 && !line.StartsWith("Script ", StringComparison.Ordinal));
    }

    /// <summary>A new empty directory of the user's, visible in a container only when bound.</summary>
    internal string NewDirectory()
    {
        string path = Path.Combine(Place, $"dir{Interlocked.Increment(ref made)}");
        Directory.CreateDirectory(path);
        Tool("chown", $"{User.Uid}:{User.Gid}", path);
        return path;
    }

    /// <summary>A new file of the user's with this text.</summary>
    internal string NewFile(string text, string name = "file")
    {
        string path = Path.Combine(NewDirectory(), name);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Runs a tool of the host as whoever runs the tests; it must succeed.</summary>
    internal static string Tool(string program, params string[] words) => HostTool.Run(program, words);

    /// <summary>Processes that run the program now: planners and servers, not solvers, which run something else.</summary>
    internal int[] Processes() =>
        [.. Directory.EnumerateDirectories("/proc").Select(path => Path.GetFileName(path)!)
            .Where(name => char.IsAsciiDigit(name[0])).Select(int.Parse).Where(IsOurs)];

    /// <summary>What is left of the program once it had the time to leave.</summary>
    /// <param name="count">So many are to stay.</param>
    internal int[] ProcessesLeft(int count = 0)
    {
        Stopwatch clock = Stopwatch.StartNew();
        int[] left;
        while ((left = Processes()).Length > count && clock.Elapsed < patience) Thread.Sleep(20);
        return left;
    }

    private bool IsOurs(int pid)
    {
        try { return new FileInfo($"/proc/{pid}/exe").LinkTarget == Hpcrun; }
        catch (IOException) { return false; }
        catch (UnauthorizedAccessException) { return false; }
    }

    internal static string SourceDirectory([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;

    public void Dispose()
    {
        _ = ProcessesLeft(); // one may be about to remove the copy of an image
        Directory.Delete(Place, recursive: true);
    }
}
