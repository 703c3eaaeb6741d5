using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Hpc.EndToEnd.Tests;

/// <summary>passwd of an image that is longer than any answer of the image server, and than its heap.</summary>
[Collection(Machine.Name)]
public class LargeIdentityTests(Machine machine)
{
    [EndToEndTheory]
    [InlineData(2_000)]
    [InlineData(150_000)]
    public void It_is_shown_whole_and_the_callers_line_behind_it(int count)
    {
        string content = Lines(count);
        string[] seen = machine.Run("exec", Pack(content), "sh", "-c",
            "tail -n 1 /etc/passwd; sed '$d' /etc/passwd | sha256sum; cat /etc/of-the-image").Run().Lines;
        Assert.Contains($":{machine.User.Uid}:", seen[0], StringComparison.Ordinal);
        Assert.StartsWith(Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(content))), seen[1],
            StringComparison.Ordinal);
        Assert.Equal("image", seen[2]);
    }

    [EndToEndFact]
    public void One_that_is_absurdly_long_is_shown_as_it_is_and_said_so()
    {
        string content = Lines(300_000);
        Outcome outcome = machine.Run("exec", Pack(content), "sh", "-c", "wc -c < /etc/passwd; head -n 1 /etc/passwd").Run()
            .Says("/etc/passwd is longer than 16 MiB");
        Assert.Equal([$"{content.Length}", content[..content.IndexOf('\n')]], outcome.Lines);
    }

    [EndToEndFact]
    public void One_that_is_nothing_but_NULs_keeps_no_program_from_its_start()
    {
        string tree = Path.Combine(machine.NewDirectory(), "tree");
        Machine.Tool("cp", "-a", machine.Images.Directory, tree);
        File.WriteAllBytes(Path.Combine(tree, "etc/passwd"), new byte[1 << 20]);
        machine.Run("exec", tree, "true").Run().Ended(0);
    }

    private static string Lines(int count)
    {
        StringBuilder text = new();
        for (int i = 0; i < count; i++)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"user{i}:x:{100_000 + i}:{100_000 + i}:number {i} of a directory:/home/user{i}:/bin/sh\n");
        }

        return text.ToString();
    }

    private string Pack(string passwd)
    {
        string tree = Path.Combine(machine.NewDirectory(), "tree");
        Machine.Tool("cp", "-a", machine.Images.Directory, tree);
        File.WriteAllText(Path.Combine(tree, "etc/passwd"), passwd);
        return ImageSet.Pack(tree, Path.Combine(machine.NewDirectory(), "image.sqfs"));
    }
}
