namespace Hpc.EndToEnd.Tests;

/// <summary>How a command ended: status as a shell has it (128 + signal), and its bytes as Latin-1.</summary>
internal sealed record Outcome(string Command, int Status, string Out, string Err)
{
    /// <summary>Standard output without its last newline, of a command that must have ended well.</summary>
    public string Text => Ended(0).Out.TrimEnd('\n');

    public string[] Lines => Text.Split('\n');

    public Outcome Ended(int status)
    {
        Assert.True(Status == status, $"{Command}\nended with {Status}, not {status}\nout: {Out}\nerr: {Err}");
        return this;
    }

    /// <summary>A failure of hpcrun itself: 255, one message with a reason and a remedy, nothing on standard output.</summary>
    public Outcome Refused(params string[] words)
    {
        Ended(255);
        Assert.Equal("", Out);
        string[] lines = Err.TrimEnd('\n').Split('\n');
        Assert.StartsWith("hpcrun: ", lines[0], StringComparison.Ordinal);
        Assert.True(lines.Count(line => line.StartsWith("hpcrun: ", StringComparison.Ordinal)
            && !line.StartsWith("hpcrun: warning", StringComparison.Ordinal)) == 1, Err);
        Assert.True(lines.Count(line => line.StartsWith("  why:", StringComparison.Ordinal)) == 1, "no why: line in\n" + Err);
        Assert.True(lines.Count(line => line.StartsWith("  try:", StringComparison.Ordinal)) == 1, "no try: line in\n" + Err);
        Assert.DoesNotContain("   at ", Err, StringComparison.Ordinal);
        return Says(words);
    }

    /// <summary>Nothing on standard error.</summary>
    public Outcome AndSilent()
    {
        Assert.True(Err.Length == 0, $"{Command}\nout: {Out}\nerr: {Err}");
        return this;
    }

    /// <summary>Words on standard error, in whatever case and order.</summary>
    public Outcome Says(params string[] words)
    {
        foreach (string word in words)
            Assert.True(Err.Contains(word, StringComparison.OrdinalIgnoreCase), $"{Command}\ndoes not say \"{word}\" but\n{Err}");
        return this;
    }
}
