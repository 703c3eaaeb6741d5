using System.Text.Json;
using Hpc.Binary;
using Hpc.Sif;

namespace Hpc.ImageCli.Tests;

/// <summary><c>hpcrun verify</c> with images that others have signed.</summary>
public sealed class VerifyTests : IDisposable
{
    private const string OnePgp = "sylabs-sif-images/one-group-signed-pgp.sif", Two =
        "sylabs-sif-images/two-groups-signed-pgp.sif";
    private const string Dsse = "sylabs-sif-images/one-group-signed-dsse.sif";

    private readonly KeyPlace _place = new();

    public void Dispose() => _place.Dispose();

    [KeyFact]
    public void Signer_fingerprint_and_objects_are_printed()
    {
        string text = _place.WithUnitTest().Program.Good("verify", _place.Copy(Two));
        string prefix = "[LOCAL]".PadRight(18), rule = new('-', 48);
        string signer = $"{prefix} Signing entity: Unit Test <unit@test.com>\n{prefix} Fingerprint: {KeyPlace.UnitTest}\n";
        string table = $"ID  |GROUP   |LINK    |TYPE\n{rule}\n3   |2       |NONE    |FS\n";
        Assert.EndsWith($"{signer}Objects verified:\n{table}", text, StringComparison.Ordinal);
    }

    [KeyFact]
    public void An_image_of_bare_keys_is_verified_with_either_key_and_with_no_other()
    {
        string image = _place.Copy(Dsse);
        foreach (string kind in new[] { "ed25519", "rsa" })
        {
            Assert.Contains("Objects verified",
                _place.Program.Good("verify", "--key", KeyPlace.Key($"sylabs/{kind}-public.pem"), image),
                StringComparison.Ordinal);
        }

        Assert.Contains("integrity", _place.Program.Refused("verify", "--key", KeyPlace.Key("sylabs/ecdsa-public.pem"), image),
            StringComparison.Ordinal);
        Assert.Contains("none was given", _place.WithUnitTest().Program.Refused("verify", image), StringComparison.Ordinal);
        Assert.Contains("bare key was given",
            _place.Program.Refused("verify", "--key", KeyPlace.Key("sylabs/rsa-public.pem"), _place.Copy(OnePgp)),
            StringComparison.Ordinal);
    }

    [KeyFact]
    public void Signatures_of_before_2020_count_only_where_that_is_said()
    {
        _place.WithUnitTest();
        string one = _place.Copy("sylabs-sif-images/one-group-signed-legacy.sif"), all =
            _place.Copy("sylabs-sif-images/one-group-signed-legacy-group.sif", "all.sif");
        Assert.Contains("signature not found", _place.Program.Refused("verify", one), StringComparison.Ordinal);
        Assert.Contains(KeyPlace.UnitTest, _place.Program.Good("verify", "--legacy-insecure", one), StringComparison.Ordinal);
        Assert.Contains(KeyPlace.UnitTest, _place.Program.Good("verify", "--legacy-insecure", "--group-id", "1", all),
            StringComparison.Ordinal);
        Flip(one, SifOf(one).Get(2).Offset);
        Assert.Contains("object integrity compromised: object 2", Bad("verify", "--legacy-insecure", one),
            StringComparison.Ordinal);
    }

    [KeyFact]
    public void Unsigned_images_and_objects_that_are_not_there_are_refused()
    {
        _place.WithUnitTest();
        Assert.Contains("signature not found for object group 1",
            _place.Program.Refused("verify", _place.Copy("sylabs-sif-images/two-groups.sif")), StringComparison.Ordinal);
        Assert.Contains("object not found", _place.Program.Refused("verify", "-i", "9", _place.Copy(Two)),
            StringComparison.Ordinal);
        Assert.Contains("group not found", _place.Program.Refused("verify", "-g", "9", _place.Copy(Two)),
            StringComparison.Ordinal);
        Assert.Contains("not in the keyring", _place.Program.Refused("verify", _place.Copy("runnable/busybox_amd64.sif")),
            StringComparison.Ordinal);
    }

    [KeyFact]
    public void One_byte_flipped_anywhere_in_what_is_signed_has_its_reason()
    {
        _place.WithUnitTest();
        string image = _place.Copy(OnePgp);
        SifFile file = SifOf(image);
        (long At, string Says)[] flips =
        [
            (3, "header integrity compromised"), (file.Get(1).Offset, "object integrity compromised: object 1"),
                (file.Get(2).End - 1, "object integrity compromised: object 2"),
            (4096 + 70, "descriptor integrity compromised: object 1"),
                (file.Get(3).Offset + 80, "integrity compromised: it is not of this text"),
            (file.Get(3).End - 200, "signature 3 is not valid"), (4096 + (2 * 585) + 201 + 4, "signature 3 is not valid"),
        ];
        foreach ((long at, string says) in flips)
        {
            Flip(_place.Copy(OnePgp), at);
            Assert.Contains(says, Bad("verify", image), StringComparison.Ordinal);
        }
    }

    [KeyFact]
    public void An_envelope_that_is_cut_or_of_another_type_is_no_signature()
    {
        string[] verify = ["verify", "--key", KeyPlace.Key("sylabs/rsa-public.pem"), _place.Copy(Dsse)];
        byte[] bytes = File.ReadAllBytes(verify[^1]);
        int type = bytes.AsSpan().IndexOf("vnd.sylabs"u8), end = bytes.AsSpan().LastIndexOf("\"}]}"u8);
        Flip(verify[^1], type);
        Assert.Contains("something else", Bad(verify), StringComparison.Ordinal);
        Flip(_place.Copy(Dsse), end);
        Assert.Contains("is not valid", Bad(verify), StringComparison.Ordinal);
    }

    [KeyFact]
    public void Json_has_a_member_for_each_object_also_where_one_is_bad()
    {
        string image = _place.WithUnitTest().Copy(OnePgp);
        Flip(image, SifOf(image).Get(2).Offset);
        (int status, string output, string errors) = _place.Program.Run("verify", "--json", image);
        Assert.Equal(255, status);
        Assert.Contains("object integrity compromised: object 2", errors, StringComparison.Ordinal);
        using JsonDocument json = JsonDocument.Parse(output);
        Assert.Equal(1, json.RootElement.GetProperty("Signatures").GetInt32());
        JsonElement[] signers =
            [.. json.RootElement.GetProperty("SignerKeys").EnumerateArray().Select(one => one.GetProperty("Signer"))];
        Assert.Equal([true, false], signers.Select(one => one.GetProperty("DataCheck").GetBoolean()));
        Assert.All(signers, one => Assert.Equal(KeyPlace.UnitTest, one.GetProperty("Fingerprint").GetString(), ignoreCase: true));
    }

    [KeyFact]
    public void A_key_that_was_revoked_or_has_expired_signs_nothing_any_more()
    {
        _place.Gpg("--quick-gen-key", "Ana <ana@test.example>", "rsa2048", "sign", "never");
        string fingerprint = _place.Gpg("--with-colons", "--list-keys").Split('\n').First(line =>
            line.StartsWith("fpr:", StringComparison.Ordinal)).Split(':')[9];
        File.WriteAllText(_place.Program.At("ana.asc"), _place.Gpg("--armor", "--export-secret-keys"));
        _place.Program.Good("key", "import", _place.Program.At("ana.asc"));
        string image = _place.Copy("sylabs-sif-images/one-group.sif");
        _place.Program.Good("sign", image);
        Assert.Contains(fingerprint, _place.Program.Good("verify", image), StringComparison.Ordinal);
        string revocation = Directory.GetFiles(_place.Program.At("g/openpgp-revocs.d")).Single();
        File.WriteAllText(revocation, File.ReadAllText(revocation).Replace(":-----", "-----", StringComparison.Ordinal));
        _place.Gpg("--faked-system-time", "20200101T000000!", "--quick-gen-key", "Ben <ben@test.example>", "rsa2048", "sign",
            "2021-01-01");
        _place.Gpg("--import", revocation);
        _place.Program.Good("key", "remove", fingerprint);
        File.WriteAllText(_place.Program.At("revoked.asc"), _place.Gpg("--armor", "--export", fingerprint));
        _place.Program.Good("key", "import", _place.Program.At("revoked.asc"));
        Assert.Contains("the key was revoked", _place.Program.Refused("verify", image), StringComparison.Ordinal);
        Assert.Contains("cannot sign", _place.Program.Refused("sign", SignWithExpired()), StringComparison.Ordinal);
    }

    /// <summary>A keyring whose only private key has expired.</summary>
    private string SignWithExpired()
    {
        Directory.Delete(_place.Ring, recursive: true);
        File.WriteAllText(_place.Program.At("ben.asc"), _place.Gpg("--armor", "--export-secret-keys", "ben@test.example"));
        _place.Program.Good("key", "import", _place.Program.At("ben.asc"));
        return _place.Copy("sylabs-sif-images/one-group.sif", "late.sif");
    }

    private string Bad(params string[] words)
    {
        (int status, _, string errors) = _place.Program.Run(words);
        Assert.Equal(255, status);
        return errors;
    }

    private static SifFile SifOf(string path) => SifFile.Open(new MemorySource(File.ReadAllBytes(path)));

    private static void Flip(string path, long at)
    {
        using FileStream file = new(path, FileMode.Open);
        file.Position = at;
        int before = file.ReadByte();
        file.Position = at;
        file.WriteByte((byte)(before ^ 1));
    }
}
