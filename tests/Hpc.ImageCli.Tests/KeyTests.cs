namespace Hpc.ImageCli.Tests;

/// <summary><c>hpcrun key</c>: a keyring in Apptainer's place and form.</summary>
public sealed class KeyTests : IDisposable
{
    private readonly KeyPlace _place = new();

    public void Dispose() => _place.Dispose();

    private ImageProgram Program => _place.Program;

    [KeyFact]
    public void Keys_are_imported_listed_exported_and_removed()
    {
        Assert.Contains($"Key with fingerprint {KeyPlace.UnitTest} successfully added to the private keyring",
            Program.Good("key", "import", KeyPlace.Key("sylabs/private.asc")), StringComparison.Ordinal);
        Assert.Contains("already belongs", Program.Refused("key", "import", KeyPlace.Key("sylabs/private.asc")),
            StringComparison.Ordinal);
        string list = "0)  User:              Unit Test () <unit@test.com>\n"
            + "    Creation time:     2020-04-27 21:38:56 +0000 UTC\n"
            + $"    Fingerprint:       {KeyPlace.UnitTest}\n    Length (in bits):  2048\n\n";
        Assert.Equal($"Public key listing ({_place.Ring}/pgp-public):\n\n{list}", Program.Good("key", "list"));
        Assert.Equal($"Private key listing ({_place.Ring}/pgp-secret):\n\n{list}", Program.Good("key", "list", "--secret"));
        Program.Good("key", "export", "--armor", Program.At("public.asc"));
        Program.Good("key", "export", "--secret", Program.At("secret.pgp"));
        Assert.Contains(KeyPlace.UnitTest, Peer.Run("gpg", "--homedir", Program.Place, "--show-keys", Program.At("public.asc")),
            StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Program.At("secret.pgp")));
        Program.Good("key", "remove", "--both", "0x" + KeyPlace.UnitTest);
        Assert.DoesNotContain("0)", Program.Good("key", "list") + Program.Good("key", "list", "-s"), StringComparison.Ordinal);
        Program.Good("key", "import", Program.At("secret.pgp"));
        Assert.Contains("no key with that fingerprint", Program.Refused("key", "remove", new string('0', 40)),
            StringComparison.Ordinal);
    }

    [KeyFact]
    public void The_keyring_is_its_owners_and_what_is_no_key_does_not_come_in()
    {
        _place.WithUnitTest();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite,
            File.GetUnixFileMode(Path.Combine(_place.Ring, "pgp-secret")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(_place.Ring));
        Assert.Contains("cannot read the key", Program.Refused("key", "import", KeyPlace.Key("sylabs/rsa-public.pem")),
            StringComparison.Ordinal);
        Assert.Contains("no such file", Program.Refused("key", "import", "nowhere"), StringComparison.Ordinal);
        File.WriteAllBytes(Path.Combine(_place.Ring, "pgp-public"), [1, 2, 3]);
        Assert.Contains("cannot read the keyring", Program.Refused("key", "list"), StringComparison.Ordinal);
    }

    [KeyFact]
    public void A_new_pair_signs_with_its_passphrase_from_a_descriptor_and_not_without()
    {
        File.WriteAllText(Program.At("word"), "two words\n");
        string[] FromFile(FileStream word) => ["--passphrase-fd", $"{word.SafeFileHandle.DangerousGetHandle()}"];
        using (FileStream word = File.OpenRead(Program.At("word")))
        {
            Program.Good(["key", "newpair", "--name", "Ana", "--email", "ana@test.example", "--comment", "", "--bit-length",
                "2048", .. FromFile(word)]);
        }

        Assert.Contains("Ana () <ana@test.example>", Program.Good("key", "list", "--secret"), StringComparison.Ordinal);
        string image = _place.Copy("sylabs-sif-images/one-group.sif");
        using (FileStream word = File.OpenRead(Program.At("word")))
        {
            Program.Good(["sign", .. FromFile(word), image]);
        }

        Assert.Contains("Ana <ana@test.example>", Program.Good("verify", image), StringComparison.Ordinal);
    }

    [KeyFact]
    public void Keys_go_to_a_server_and_come_from_it_by_their_whole_fingerprint()
    {
        using KeyServerDouble server = new();
        string[] url = ["--url", server.Address];
        _place.WithUnitTest();
        Assert.Contains("no key with that fingerprint", Program.Refused(["key", "push", .. url, new string('0', 40)]),
            StringComparison.Ordinal);
        Assert.Contains("pushed to server successfully", Program.Good(["key", "push", .. url, KeyPlace.UnitTest]),
            StringComparison.Ordinal);
        Program.Good("key", "remove", KeyPlace.UnitTest);
        Assert.Contains("whole fingerprint", Program.Refused(["key", "pull", .. url, KeyPlace.UnitTest[^16..]]),
            StringComparison.Ordinal);
        Assert.Contains("the key server has none", Program.Refused(["key", "pull", .. url, new string('0', 40)]),
            StringComparison.Ordinal);
        Assert.Contains("another key", Program.Refused(["key", "pull", .. url, new string('1', 40)]), StringComparison.Ordinal);
        Assert.Contains("1 key(s) added", Program.Good(["key", "pull", .. url, KeyPlace.UnitTest]), StringComparison.Ordinal);
        Assert.Contains("0 key(s) added", Program.Good(["key", "pull", .. url, KeyPlace.UnitTest]), StringComparison.Ordinal);
        string found = Program.Good(["key", "search", .. url, "Unit"]);
        Assert.Equal("Showing 1 results\n\nKEY ID    BITS  NAME/EMAIL\n7FF7BA84  2048  Unit Test <unit@test.com>\n", found);
        Assert.Contains("[enabled]", Program.Good(["key", "search", "--long-list", .. url, "Unit"]), StringComparison.Ordinal);
        Assert.Contains("none is named", Program.Refused("key", "search", "Unit"), StringComparison.Ordinal);
        Assert.Contains("not an address", Program.Refused("key", "search", "--url", "ftp://x", "Unit"), StringComparison.Ordinal);
    }
}
