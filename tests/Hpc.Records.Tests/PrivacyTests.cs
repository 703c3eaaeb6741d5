namespace Hpc.Records.Tests;

public class PrivacyTests
{
    private static readonly Redaction s_redaction = new("ana", "node07.example.org");

    [Theory]
    [InlineData("/scratch/ana/run", "/scratch/{user}/run")]
    [InlineData("/scratch/anabel/run", "/scratch/anabel/run")]
    [InlineData("ana@login:/data", "{user}@login:/data")]
    [InlineData("banana", "banana")]
    [InlineData("--title=ana", "--title=ana")]
    [InlineData("node07.example.org:5432", "{host}:5432")]
    [InlineData("http://node07:80/x", "http://{host}:80/x")]
    [InlineData("/data/node07/x", "/data/node07/x")]
    [InlineData("node071", "node071")]
    [InlineData("key ghp_0123456789abcdefghij end", "key {secret} end")]
    [InlineData("AKIAIOSFODNN7EXAMPLE", "{secret}")]
    [InlineData("https://ana:geheim@example.org/x", "https://{secret}@example.org/x")]
    [InlineData("aZ3kQ9xW7pL2mN8vB4cD6fG1hJ5sR0tYuEiOaSdF", "{secret}")]
    [InlineData("API_TOKEN=x ./solver --n 3", "API_TOKEN={secret} ./solver --n 3")]
    [InlineData("curl -H 'Authorization: Bearer abc' x", "curl -H 'Authorization: {secret} {secret}' x")]
    [InlineData("https://example.org/x?access_token=abc&n=3", "https://example.org/x?access_token={secret}&n=3")]
    [InlineData("mysql --password geheim -e x; run --token $T --n 3", "mysql --password {secret} -e x; run --token $T --n 3")]
    [InlineData("{\"password\": \"geheim\"}", "{\"password\": \"{secret}\"}")]
    [InlineData("secret = abc", "secret = {secret}")]
    [InlineData("tokens = 3 of tokenizer", "tokens = 3 of tokenizer")]
    [InlineData("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("VeryLongNameOfAProgramThatSomebodyWroteIn2024.exe", "VeryLongNameOfAProgramThatSomebodyWroteIn2024.exe")]
    public void Names_and_secrets_are_taken_out_and_words_are_left(string text, string expected) =>
        Assert.Equal(expected, s_redaction.Of(text));

    [Theory]
    [InlineData("--token=abc", "--token={secret}")]
    [InlineData("--token abc file", "--token {secret} file")]
    [InlineData("--api-key x --n 3", "--api-key {secret} --n 3")]
    [InlineData("--max-tokens 512 --tokenizer=bpe", "--max-tokens 512 --tokenizer=bpe")]
    [InlineData("PASSWORD=abc ./solver", "PASSWORD={secret} ./solver")]
    [InlineData("--tokens --n 3", "--tokens --n 3")]
    public void Words_behind_the_name_of_a_secret_are_one(string words, string expected) =>
        Assert.Equal(expected, string.Join(' ', s_redaction.Words(words.Split(' '))));

    [Theory]
    [InlineData("HF_TOKEN", "x", "{secret}")]
    [InlineData("DB_PASSWORD", "", "")]
    [InlineData("LD_LIBRARY_PATH", "/home/ana/lib", "/home/{user}/lib")]
    public void A_variable_is_secret_by_its_name(string name, string value, string expected) =>
        Assert.Equal(expected, s_redaction.Value(name, value));

    [Theory]
    [InlineData("/home/ana/run/x.dat", "{cwd}/x.dat")]
    [InlineData("--in=/home/ana/run", "--in={cwd}")]
    [InlineData("/home/ana/other:/home/ana/run", "{home}/other:{cwd}")]
    [InlineData("/home/ana/runs", "{home}/runs")]
    [InlineData("/home/anabel", "/home/anabel")]
    [InlineData("/mnt/home/ana", "/mnt/home/ana")]
    [InlineData("/data/mesh.h5", "{input:mesh}")]
    [InlineData("/data/mesh.h5.bak", "/data/mesh.h5.bak")]
    [InlineData("a{cwd}b{x}", "a{{cwd}b{x}")]
    public void Paths_are_kept_as_roots(string text, string expected)
    {
        PathRoots roots = new();
        roots.Add("/home/ana", PathRoots.Home);
        roots.Add("/home/ana/run", PathRoots.Directory);
        roots.Add("/data/mesh.h5", PathRoots.Input("mesh"));
        roots.Add("/", "{never}");
        Assert.Equal(expected, roots.Of(text));
    }

    [Theory]
    [InlineData("OMP_NUM_THREADS", true)]
    [InlineData("OMPI_MCA_btl", true)]
    [InlineData("OMPI_MCA_orte_local_daemon_uri", false)]
    [InlineData("HOME", false)]
    [InlineData("MY_SEED", true)]
    [InlineData("SITE_A", true)]
    public void Only_variables_on_the_list_are_kept_and_others_extend_it(string name, bool isKept) =>
        Assert.Equal(isKept, KeptVariables.Has(name, ["MY_SEED", "SITE_*"]));

    [Fact]
    public void Numbers_are_written_as_stretches_in_whatever_order_they_come()
    {
        NumberSet set = new();
        foreach (int number in new[] { 7, 1, 0, 2, 9, 8, 1, 12 })
        {
            set.Add(number);
        }

        Assert.Equal("0-2,7-9,12", set.ToString());
        Assert.Equal("3-6,10-11,13-14", set.Missing(15).ToString());
        Assert.Equal("3-4", set.Missing(5).ToString());
        Assert.Equal(7, set.Count);
    }
}
