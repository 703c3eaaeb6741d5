using Xunit;

namespace Hpc.Plan.Tests;

public sealed class EnvironmentBlockTests
{
    /// <summary>Enough other entries to make the block use its index.</summary>
    private static IEnumerable<string> Padding(int count) => Enumerable.Range(0, count).Select(i => $"PAD{i}={i}");

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    public void Untouched_entries_stay_as_they_are(int padding)
    {
        string[] odd = ["A=1", "A=2", "no equals", "", "=x", "BASH_FUNC_f%%=() {  :\n}", "\u00ff=\u00fe", .. Padding(padding)];
        EnvironmentBlock block = new(odd);
        block.Set("NEW", "v");
        block.Set("PAD0", "changed");
        block.Remove("PAD1");
        Assert.Equal(odd.Take(7), block.Entries.Take(7));
        Assert.Equal("v", block.Get("NEW"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    public void The_first_of_two_entries_counts_and_set_leaves_one(int padding)
    {
        EnvironmentBlock block = new(["A=1", "B=x", "A=2", .. Padding(padding)]);
        Assert.Equal("1", block.Get("A"));
        block.Set("A", "3");
        Assert.Equal(["A=3", "B=x"], block.Entries.Take(2));
        Assert.Equal(2 + padding, block.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    public void Remove_takes_every_entry_of_the_name_and_no_other(int padding)
    {
        EnvironmentBlock block = new(["A=1", "AB=x", "A=2", "A", .. Padding(padding)]);
        block.Remove("A");
        block.Remove("absent");
        Assert.Null(block.Get("A"));
        Assert.Equal(["AB=x", "A"], block.Entries.Take(2));
        block.Set("A", "again");
        Assert.Equal("again", block.Get("A"));
        Assert.Equal("A=again", block.Entries[^1]);
    }

    [Fact]
    public void It_agrees_with_a_plain_list_whatever_is_done_to_it()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            Random random = new(seed);
            List<string> model = [.. Enumerable.Range(0, random.Next(80)).Select(_ => $"N{random.Next(50)}={random.Next(9)}")];
            EnvironmentBlock block = new(model);
            for (int step = 0; step < 60; step++)
            {
                string name = $"N{random.Next(50)}";
                Change(random.Next(4), name, model, block, random);
                Assert.True(model.SequenceEqual(block.Entries), $"seed {seed} step {step}");
                Assert.Equal(model.Find(e => e.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..],
                    block.Get(name));
            }
        }
    }

    private static void Change(int what, string name, List<string> model, EnvironmentBlock block, Random random)
    {
        string value = random.Next(100).ToString();
        int at = model.FindIndex(e => e.StartsWith(name + "=", StringComparison.Ordinal));
        if (what == 0)
        {
            block.Append($"{name}={value}");
            model.Add($"{name}={value}");
            return;
        }

        if (what == 1)
        {
            block.Remove(name);
        }
        else
        {
            block.Set(name, value);
        }

        model.RemoveAll(e => e.StartsWith(name + "=", StringComparison.Ordinal));
        if (what > 1)
        {
            model.Insert(at < 0 ? model.Count : at, $"{name}={value}");
        }
    }
}
