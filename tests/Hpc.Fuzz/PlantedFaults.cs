namespace Hpc.Fuzz;

/// <summary>Parsers that are wrong on purpose: whoever looks for faults must find these.</summary>
internal static class PlantedFaults
{
    private static readonly (string Name, Mutation Mutation, byte[] Seed, Action<byte[]> Parse)[] s_faults =
    [
        ("index", ByteMutation.Of, new byte[64], bytes => _ = bytes[Math.Min(bytes[8], (byte)80)]),
        ("length", ByteMutation.At([16]), new byte[64],
            bytes => _ = new byte[BitConverter.ToInt32(bytes, 16) & int.MaxValue >> 1]),
        ("time", ByteMutation.Of, new byte[64], bytes => Spin(bytes.Length > 8 && bytes[3] == 0xff)),
        ("null", TextMutation.Json, "{\"a\": \"b\", \"c\": [1]}"u8.ToArray(),
            bytes => _ = System.Text.Json.JsonSerializer.Deserialize<Dictionary<string, object>>(bytes)!["a"].ToString()),
        ("checksum", TarMutation.Of, new Oci.Tests.LayerTar().File("a", "text").Bytes, Tar),
    ];

    public static bool AreFound(string directory)
    {
        bool found = true;
        foreach ((string name, Mutation mutation, byte[] seed, Action<byte[]> parse) in s_faults)
        {
            FuzzTarget target = new("planted-" + name, () => [seed], mutation, parse)
            { Refusals = [typeof(System.Text.Json.JsonException)] };
            using FindingFiles files = new(directory, target.Name);
            FuzzRun run = new(target, seed: 1, files);
            run.Run(TimeSpan.FromSeconds(10));
            found &= run.Findings.Count > 0;
        }

        return found;
    }

    /// <summary>A type flag that is none leaves as what no parser may say; one reaches it only behind a checksum that is right
    /// again.</summary>
    private static void Tar(byte[] bytes)
    {
        using Oci.TarReader reader = new(new MemoryStream(bytes));
        if (reader.Next() is { Type: Oci.TarEntryType.Fifo })
        {
            throw new InvalidOperationException("a planted fault");
        }
    }

    private static void Spin(bool endless)
    {
        TimeSpan before = Environment.CpuUsage.TotalTime;
        while (endless && Environment.CpuUsage.TotalTime - before < TimeSpan.FromSeconds(2.2))
        {
            Thread.SpinWait(1000);
        }
    }
}
