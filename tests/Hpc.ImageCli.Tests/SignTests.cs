using Hpc.Binary;
using Hpc.Sif;

namespace Hpc.ImageCli.Tests;

/// <summary><c>hpcrun sign</c>: what we sign, we and the library of SIF's authors verify.</summary>
public sealed class SignTests : IDisposable
{
    private const string Unsigned = "sylabs-sif-images/two-groups.sif", Sources = "/usr/share/gocode";

    private readonly KeyPlace _place = new();

    public void Dispose() => _place.Dispose();

    private ImageProgram Program => _place.Program;

    [KeyFact]
    public void Each_group_gets_a_signature_and_what_was_signed_is_not_touched()
    {
        string image = _place.WithUnitTest().Copy(Unsigned);
        byte[] before = File.ReadAllBytes(image);
        Program.Good("sign", image);
        byte[] after = File.ReadAllBytes(image);
        Assert.Equal(before[32768..], after[32768..before.Length]);
        SifFile file = SifFile.Open(new MemorySource(after));
        Assert.Equal([(4u, 1u), (5u, 2u)],
            file.Descriptors.Where(item => item.DataType == DataType.Signature).Select(item => (item.Id, item.Link.Id)));
        Assert.Equal(2, Program.Good("verify", image).Split("Signing entity").Length - 1);
    }

    [KeyFact]
    public void Groups_objects_and_several_signers_can_be_named()
    {
        string image = _place.WithUnitTest().Copy(Unsigned);
        Program.Good("sign", "--sif-id", "2", image);
        Program.Good("verify", "--sif-id", "2", image);
        Assert.Contains("object 1 is not signed", Program.Run("verify", "-g", "1", image).Err, StringComparison.Ordinal);
        Program.Good("sign", "-g", "2", image);
        Program.Good("sign", "-g", "2", image);
        Assert.Equal(2, Program.Good("verify", "--group-id", "2", image).Split("Signing entity").Length - 1);
        Assert.Contains("object not found", Program.Refused("sign", "-i", "9", image), StringComparison.Ordinal);
        Assert.Contains("group not found", Program.Refused("sign", "-g", "9", image), StringComparison.Ordinal);
    }

    [KeyFact]
    public void Bare_keys_of_every_kind_sign_and_verify()
    {
        string[] kinds = ["ecdsa", "ed25519", "rsa"];
        foreach (string kind in kinds)
        {
            string image = _place.Copy(Unsigned);
            Program.Good("sign", "--key", KeyPlace.Key($"sylabs/{kind}-private.pem"), image);
            Assert.All(kinds, other =>
                Assert.Equal(other == kind ? 0 : 255,
                Program.Run("verify", "--key", KeyPlace.Key($"sylabs/{other}-public.pem"), image).Status));
        }

        Assert.Contains("of the kind that is needed",
            Program.Refused("sign", "--key", KeyPlace.Key("sylabs/rsa-public.pem"), _place.Copy(Unsigned)),
            StringComparison.Ordinal);
    }

    /// <summary>The authors' library writes the same envelope with a key whose signatures are always the same.</summary>
    [KeyFact]
    public void An_envelope_of_two_keys_is_byte_for_byte_that_of_the_formats_authors()
    {
        string image = _place.Copy("sylabs-sif-images/one-group.sif"), theirs =
            _place.Copy("sylabs-sif-images/one-group-signed-dsse.sif", "theirs.sif");
        Program.Good("sign", "--key", KeyPlace.Key("sylabs/ed25519-private.pem"), "--key", KeyPlace.Key("sylabs/rsa-private.pem"),
            image);
        Assert.Equal(Signature(theirs), Signature(image));
    }

    [KeyFact]
    public void The_library_of_the_formats_authors_verifies_what_we_sign()
    {
        if (!Directory.Exists($"{Sources}/src/github.com/sylabs/sif/pkg/integrity"))
        {
            return;
        }

        string image = _place.WithUnitTest().Copy(Unsigned), oracle = Program.At("trust-oracle"), source =
            Path.Combine(AppContext.BaseDirectory, "trust-oracle/main.go");
        Peer.Run("env", $"GOPATH={Sources}", "GO111MODULE=off", "GOFLAGS=-p=1", $"GOCACHE={Program.At("go-cache")}", "go",
            "build", "-o", oracle, source);
        Program.Good("sign", image);
        Assert.Equal($"{KeyPlace.UnitTest} 2\n{KeyPlace.UnitTest} 1\n",
            Peer.Run(oracle, Path.Combine(_place.Ring, "pgp-public"), image));
    }

    [KeyFact]
    public void A_failed_sign_leaves_the_image_as_it_was()
    {
        string image = _place.Copy(Unsigned), protectedKey = KeyPlace.Key("apptainer-ecl/key1.asc");
        byte[] before = File.ReadAllBytes(image);
        Assert.Contains("no private key", Program.Refused("sign", image), StringComparison.Ordinal);
        Program.Good("key", "import", protectedKey);
        File.WriteAllText(Program.At("word"), "wrong\n");
        using (FileStream word = File.OpenRead(Program.At("word")))
        {
            Assert.Contains("cannot sign with key",
                Program.Refused("sign", "--passphrase-fd", $"{word.SafeFileHandle.DangerousGetHandle()}", image),
                StringComparison.Ordinal);
        }

        Assert.Contains("it is not open for reading", Program.Refused("sign", "--passphrase-fd", "999", image),
            StringComparison.Ordinal);
        Assert.Contains("no private key 3", Program.Refused("sign", "--keyidx", "3", image), StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(image));
    }

    [KeyFact]
    public void A_signature_beside_a_file_is_one_that_gpg_reads_and_breaks_with_the_file()
    {
        string file = Program.At("data.tar");
        File.WriteAllText(file, "data");
        _place.WithUnitTest();
        Assert.Contains("signature not found", Program.Refused("verify", "--detached", file), StringComparison.Ordinal);
        Program.Good("sign", "--detached", file);
        Assert.Contains(KeyPlace.UnitTest, Program.Good("verify", "--detached", file), StringComparison.Ordinal);
        Peer.Run("gpgv", "--keyring", Path.Combine(_place.Ring, "pgp-public"), file + ".asc", file);
        foreach (string kind in new[] { "ecdsa", "ed25519", "rsa" })
        {
            Program.Good("sign", "--detached", "--key", KeyPlace.Key($"sylabs/{kind}-private.pem"), file);
            Program.Good("verify", "--detached", "--key", KeyPlace.Key($"sylabs/{kind}-public.pem"), file);
        }

        File.WriteAllText(file, "date");
        Assert.Contains("integrity", Program.Refused("verify", "--detached", file), StringComparison.Ordinal);
        Assert.Contains("of another file",
            Program.Refused("verify", "--detached", "--key", KeyPlace.Key("sylabs/rsa-public.pem"), file),
            StringComparison.Ordinal);
    }

    private static byte[] Signature(string path)
    {
        SifFile file = SifFile.Open(new MemorySource(File.ReadAllBytes(path)));
        return file.ReadWhole(file.Get(3));
    }
}
