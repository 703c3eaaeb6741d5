using Hpc.Slurm;

namespace Hpc.Slurm.Tests;

public class HostListTests
{
    /// <summary>What scontrol show hostnames of 24.11 prints for each.</summary>
    [Theory]
    [InlineData("", "")]
    [InlineData("n1", "n1")]
    [InlineData("n[1-3]", "n1 n2 n3")]
    [InlineData("n[001-003,5]x", "n001x n002x n003x n5x")]
    [InlineData("a[1-2]b[3-4]", "a1b3 a1b4 a2b3 a2b4")]
    [InlineData("n[1-2][1-2]", "n11 n12 n21 n22")]
    [InlineData("n1,n2[1-2]", "n1 n21 n22")]
    [InlineData("[1-3]", "1 2 3")]
    [InlineData("n[08-11]", "n08 n09 n10 n11")]
    [InlineData("n[01-3]", "n01 n02 n03")]
    [InlineData("n[1-003]", "n1 n2 n3")]
    [InlineData("n[099-101]", "n099 n100 n101")]
    [InlineData("n[2-]", "n2")]
    [InlineData("n[1,1]", "n1 n1")]
    [InlineData("a[1,3-4]-ib", "a1-ib a3-ib a4-ib")]
    [InlineData("n[1-2],,m", "n1 n2 m")]
    [InlineData("n1 n2", "n1 n2")]
    [InlineData("n-1", "n-1")]
    [InlineData("n1,n[2-3],m[07-08]z", "n1 n2 n3 m07z m08z")]
    public void A_list_names_these_hosts(string list, string hosts) =>
        Assert.Equal(hosts, string.Join(' ', HostList.Expand(list)));

    [Theory]
    [InlineData("n[3-1]", "3-1")]
    [InlineData("n[]", "\"\"")]
    [InlineData("n[a-b]", "a-b")]
    [InlineData("n[1:3]", "1:3")]
    [InlineData("n[0-2/2]", "0-2/2")]
    [InlineData("n[,2]", "\"\"")]
    [InlineData("n[1-2", "brackets")]
    [InlineData("n1-2]", "brackets")]
    [InlineData("n[1[2]]", "brackets")]
    [InlineData("n[1-70000]", "65536")]
    [InlineData("n[1-60000][1-60000]", "1048576")]
    [InlineData("n[99999999999999999999]", "99999999999999999999")]
    public void A_list_that_cannot_be_meant_is_refused_with_its_reason(string list, string word) =>
        Assert.Contains(word, Assert.Throws<SlurmFormatException>(() => HostList.Expand(list)).Why, StringComparison.Ordinal);

    /// <summary>Of 14 KB and of 20 KB; the names would take gigabytes.</summary>
    [Fact]
    public void A_short_list_of_very_many_or_very_long_names_is_refused_before_it_takes_memory()
    {
        string ranges = string.Concat(Enumerable.Repeat("0-65535,", 2000)), name = new('x', 20_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("1048576 names", Assert.Throws<SlurmFormatException>(() => HostList.Expand($"n[{ranges}1]")).Why,
            StringComparison.Ordinal);
        Assert.Contains("characters", Assert.Throws<SlurmFormatException>(() => HostList.Expand(name + "[0-65535]")).Why,
            StringComparison.Ordinal);
        Assert.Contains("characters",
            Assert.Throws<SlurmFormatException>(() => HostList.Expand($"{name}[0-999],{name}[0-999]")).Why,
            StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 256 << 20);
    }

    /// <summary>What scontrol show hostlist prints for each.</summary>
    [Theory]
    [InlineData("n1,n2,n3", "n[1-3]")]
    [InlineData("n001,n002,n10", "n[001-002,10]")]
    [InlineData("n3,n1,n2", "n[3,1-2]")]
    [InlineData("n1,n1,n2", "n[1,1-2]")]
    [InlineData("a1b1,a1b2,a2b1,a2b2", "a1b[1-2],a2b[1-2]")]
    [InlineData("a1-ib,a2-ib", "a1-ib,a2-ib")]
    [InlineData("n9,n10,n11", "n[9-11]")]
    [InlineData("n09,n10,n11", "n[09-11]")]
    [InlineData("n1,n01", "n[1,01]")]
    [InlineData("n1,m1,n2", "n1,m1,n2")]
    [InlineData("n1,n3,n5", "n[1,3,5]")]
    [InlineData("n08,n9", "n[08,9]")]
    [InlineData("99,100", "[99-100]")]
    [InlineData("alpha", "alpha")]
    [InlineData("n1,n2,alpha,n3", "n[1-2],alpha,n3")]
    public void Names_are_folded_in_their_order(string names, string list) => Assert.Equal(list, HostList.Fold(names.Split(',')));

    [Fact]
    public void What_was_folded_expands_to_the_same_names()
    {
        int seed = Environment.TickCount;
        Random random = new(seed);
        for (int round = 0; round < 500; round++)
        {
            List<string> names = [];
            for (int i = random.Next(1, 12); i > 0; i--)
            {
                names.Add("nm"[random.Next(2)] + random.Next(0, 14).ToString().PadLeft(random.Next(0, 4), '0')
                    + (random.Next(6) == 0 ? "x" : ""));
            }

            Assert.True(names.SequenceEqual(HostList.Expand(HostList.Fold(names))), $"seed {seed}: {string.Join(',', names)}");
        }
    }

    [Fact]
    public void Any_text_is_a_list_or_refused()
    {
        int seed = Environment.TickCount;
        Random random = new(seed);
        for (int round = 0; round < 20_000; round++)
        {
            string text = new([.. Enumerable.Range(0, random.Next(12)).Select(_ => "n1[],-0 9x"[random.Next(10)])]);
            try
            {
                _ = HostList.Expand(text);
            }
            catch (SlurmFormatException)
            {
                // the one thing that may come out
            }
        }
    }
}
