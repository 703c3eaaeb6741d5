using System.Runtime.CompilerServices;

namespace Hpc.EndToEnd.Tests;

/// <summary>A directory image that its owner changes while it is launched: names in it become links to elsewhere at any
/// moment.</summary>
[Collection(Machine.Name)]
public class ChangingImageTests(Machine machine)
{
    private const int Launches = 60;

    /// <summary>Before: $tree, a copy of the image in which the names are exchanged for links to $to; `exchange` runs until the
    /// script ends.</summary>
    private string Exchanging(string names)
    {
        string program = Path.Combine(machine.NewDirectory(), "exchange");
        Machine.Tool("gcc", "-O1", "-Wall", "-Werror", "-static", "-o", program, Path.Combine(Here(), "probes/exchange.c"));
        return $$"""
            tree={{machine.NewDirectory()}}/tree; cp -a $dir $tree; chmod -R u+w $tree
            for name in {{names}}; do mkdir -p $tree/$name; ln -s $to $tree/$name.other; done
            {{program}} $tree {{names}} & exchanger=$!; trap 'kill $exchanger' EXIT
            """;
    }

    [EndToEndTheory]
    [InlineData("usr", "/tmp")]
    [InlineData("proc dev tmp", "/")]
    [InlineData("usr etc tmp opt", "/proc/self/cwd")]
    public void The_hosts_root_is_never_inside(string names, string to) => Assert.Equal("over", machine.Script($$"""
        to={{to}}; {{Exchanging(names)}}
        host=$(awk '$5 == "/" { device = $3 } END { print device }' /proc/self/mountinfo)
        for launch in $(seq {{Launches}})
            do $hpcrun exec $tree sh -c 'cat /proc/self/mountinfo /proc.other/self/mountinfo 2>/dev/null' 2>/dev/null; done |
            awk -v host=$host '$3 == host && $4 == "/" { print "inside: " $0 }'
        echo over
        """).Run().Text);

    [EndToEndFact]
    public void Nothing_is_made_where_a_link_of_it_leads()
    {
        string elsewhere = machine.NewDirectory(), bound = machine.NewDirectory();
        machine.Script($$"""
            to=/data; {{Exchanging("dev home tmp etc")}}
            for launch in $(seq {{Launches}}); do
                $hpcrun exec --contain --scratch /tmp/s/deep --bind {{bound}}:/tmp/in/it:ro --bind {{elsewhere}}:/data $tree true
            done 2>/dev/null; true
            """).Run().Ended(0);
        Assert.Empty(Directory.GetFileSystemEntries(elsewhere));
    }

    internal static string Here([CallerFilePath] string source = "") => Path.GetDirectoryName(source)!;
}
