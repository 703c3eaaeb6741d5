using System.Globalization;

namespace Hpc.EndToEnd.Tests;

/// <summary>What probes/look.c saw of its own process: "name: value" lines, texts in hexadecimal.</summary>
internal sealed class Look
{
    private readonly ILookup<string, string> values;

    public Look(Outcome outcome) =>
        values = outcome.Lines.Select(line => line.Split(": ", 2))
            .ToLookup(parts => parts[0], parts => parts.Length > 1 ? parts[1] : "");

    public string this[string name] => Assert.Single(values[name]);

    /// <summary>argv, byte for byte.</summary>
    public string[] Arguments => [.. values["argv"].Select(Text)];

    /// <summary>The environment in its order, byte for byte, each "NAME=value".</summary>
    public string[] Environment => [.. values["env"].Select(Text)];

    public string? Variable(string name) =>
        Environment.Where(line => line.StartsWith(name + "=", StringComparison.Ordinal)).Select(line => line[(name.Length + 1)..])
            .SingleOrDefault();

    public string[] Descriptors => [.. values["fd"]];

    private static string Text(string hex) =>
        new([.. hex.Chunk(2).Select(pair => (char)int.Parse(pair, NumberStyles.HexNumber))]);
}
