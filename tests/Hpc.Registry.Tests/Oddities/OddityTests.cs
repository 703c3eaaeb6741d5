using System.Runtime.CompilerServices;
using System.Text;
using Hpc.Oci;

namespace Hpc.Registry.Tests;

/// <summary>Each oddity of the table, with a whole image: its tags, its manifest, its configuration and its layer. The table of
/// src/docs/registries.md is made of the same rows (tests/registry-oddities).</summary>
public sealed class OddityTests : IDisposable
{
    private const string Head = "| a registry | where it was met | hpcrun |\n| --- | --- | --- |\n";

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    public static TheoryData<string> Rows => [.. Oddity.All.Select(oddity => oddity.What)];

    [Theory]
    [MemberData(nameof(Rows))]
    public void An_image_arrives_from_a_registry_that(string what)
    {
        OddityOptions options = Oddity.All.Single(oddity => oddity.What == what).Options;
        using OddRegistry registry = new(options);
        using RegistryClient client = new(new RegistryOptions
        {
            Wait = _ => { },
            Environment = name => name == "HOME" ? _scratch.Path : null,
            Credential = new Credential(options.User, options.Password),
            CaFile = options.Secure ? registry.WriteAuthority(_scratch) : null,
        });
        ImageReference reference = ImageReference.Parse($"{registry.Host}/{OddRegistry.Repository}:1");
        Assert.Equal(options.HasNoTags ? [] : ["1", "2", "3", "4", "5"], client.Tags(reference));
        using RegistryImage image = RegistryImage.Open(client, reference, client.Manifest(reference), Platform.Linux("amd64"),
            cache: null);
        using MemoryStream layer = new();
        using (Stream stored = image.OpenLayer(0))
        {
            stored.CopyTo(layer);
        }

        Assert.Equal(OddRegistry.Layer, layer.ToArray());
        Assert.True(options.TokenUses == 0 || registry.TokensGiven > 1, "no second token was asked for");
    }

    [Fact]
    public void The_page_has_a_row_for_each()
    {
        string page = Path.Combine(Path.GetDirectoryName(Here())!, "../../../src/docs/registries.md"),
            text = File.ReadAllText(page);
        StringBuilder table = new(Head);
        foreach (Oddity oddity in Oddity.All)
        {
            table.Append($"| {oddity.What} | {oddity.Whose} | {oddity.Answer} |\n");
        }

        int start = text.IndexOf(Head, StringComparison.Ordinal), end = text.IndexOf("\n\n", start, StringComparison.Ordinal) + 1;
        if (Environment.GetEnvironmentVariable("HPCRUN_UPDATE_GOLDEN") == "1")
        {
            Assert.False(Environment.GetEnvironmentVariable("CI") == "true", "pages are not rewritten in CI");
            File.WriteAllText(page, text = text[..start] + table + text[end..]);
        }

        Assert.Contains(table.ToString() + "\n", text, StringComparison.Ordinal);
    }

    private static string Here([CallerFilePath] string file = "") => file;
}
