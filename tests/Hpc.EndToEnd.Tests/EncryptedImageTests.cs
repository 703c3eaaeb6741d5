namespace Hpc.EndToEnd.Tests;

/// <summary>SIF files with an encrypted root, as Apptainer makes them for ordinary users.</summary>
[Collection(Machine.Name)]
public class EncryptedImageTests(Machine machine)
{
    private const string Passphrase = "HPCRUN_ENCRYPTION_PASSPHRASE='ä secret'";

    private readonly string place = machine.NewDirectory();

    [EndToEndFact]
    public void What_was_encrypted_with_a_passphrase_runs_with_it_and_holds_nothing_as_it_was() =>
        Assert.Equal("a word of the image\n0\n1", Script("""
            $hpcrun exec own.sif cat /etc/word || exit 1
            $hpcrun exec own.sif grep -c ' / fuse' /proc/mounts > mounts; [ "$(cat mounts)" = 1 ] || exit 2
            $hpcrun exec own.sif cat /etc/many | cmp - tree/etc/many || exit 3
            grep -c 'a word of the image' own.sif
            $hpcrun exec own.sif env | grep PASSPHRASE; $hpcrun sif list own.sif | grep -c 'Gocryptfs squashfs'
            """).Run().Text);

    [EndToEndFact]
    public void A_passphrase_comes_from_a_variable_standard_input_or_a_descriptor() =>
        Assert.Equal("a word of the image\na word of the image\nthe program's\na word of the image", Script("""
            secret=$HPCRUN_ENCRYPTION_PASSPHRASE; unset HPCRUN_ENCRYPTION_PASSPHRASE
            APPTAINER_ENCRYPTION_PASSPHRASE=$secret $hpcrun exec own.sif cat /etc/word || exit 1
            printf "%s\nthe program's\n" "$secret" | $hpcrun exec --passphrase own.sif cat /etc/word - || exit 2
            echo "$secret" > said; $hpcrun exec --passphrase-fd 7 own.sif cat /etc/word 7< said || exit 3
            """).Run().Text);

    [EndToEndFact]
    public void What_was_encrypted_for_a_key_of_RSA_opens_with_its_private_half_in_both_forms() =>
        Assert.Equal("a word of the image\na word of the image", Script("""
            openssl genrsa -out own.pem 2048 2> /dev/null
            openssl rsa -in own.pem -RSAPublicKey_out -out public.pem 2> /dev/null
            openssl rsa -in own.pem -traditional -out older.pem 2> /dev/null
            $hpcrun convert --encrypt --pem-path public.pem tree pem.sif || exit 1
            unset HPCRUN_ENCRYPTION_PASSPHRASE
            $hpcrun exec --pem-path own.pem pem.sif cat /etc/word || exit 2
            SINGULARITY_ENCRYPTION_PEM_PATH=older.pem $hpcrun exec pem.sif cat /etc/word || exit 3
            """).Run().Text);

    [EndToEndFact]
    public void What_is_built_is_encrypted_of_a_recipe_and_of_a_directory() =>
        Assert.Equal("built\na word of the image\n0\n0", Script("""
            export HPCRUN_CACHEDIR=$PWD/cache
            $hpcrun -q convert tree plain.sqfs || exit 1
            printf 'Bootstrap: localimage\nFrom: plain.sqfs\n%%post\necho built > /word\n' > d.def
            $hpcrun -q build --encrypt recipe.sif d.def || exit 2
            $hpcrun -q build -e directory.sif tree || exit 3
            $hpcrun exec recipe.sif cat /word; $hpcrun exec directory.sif cat /etc/word
            for file in recipe directory; do grep -c 'a word of the image' $file.sif; done; true
            """).Run().Text);

    [EndToEndTheory]
    [InlineData("HPCRUN_ENCRYPTION_PASSPHRASE=wrong $hpcrun exec own.sif true", "the passphrase is wrong")]
    [InlineData("unset HPCRUN_ENCRYPTION_PASSPHRASE; $hpcrun exec own.sif true < /dev/null",
        "no passphrase and no key was given")]
    [InlineData("openssl genrsa -out k.pem 2048 2> /dev/null; $hpcrun exec --pem-path k.pem own.sif true",
        "it was encrypted with a passphrase")]
    [InlineData("echo x > k.pem; $hpcrun convert --encrypt --pem-path k.pem tree x.sif", "it is not a public key of RSA")]
    [InlineData("HPCRUN_ENCRYPTION_PASSPHRASE= $hpcrun convert --encrypt tree x.sif", "the passphrase is empty")]
    [InlineData("$hpcrun convert --encrypt tree x.sqfs", "it is not a SIF file")]
    [InlineData("$hpcrun exec --unpack own.sif true", "cannot unpack an encrypted image")]
    [InlineData("$hpcrun convert own.sif x.sif", "is encrypted")]
    public void What_cannot_be_opened_is_refused_in_one_message(string line, string why) => Script(line).Run().Refused(why);

    [EndToEndFact]
    public void A_bit_that_changed_is_an_error_of_its_block_only_and_of_no_other_file() =>
        Assert.Equal("a word of the image\nInput/output error\n0", Script("""
            at=$($hpcrun sif list own.sif | sed -n 's/.*|\([0-9]*\)-.*Gocryptfs.*/\1/p')
            printf 'x' | dd of=own.sif bs=1 seek=$((at + 1500000)) conv=notrunc 2> /dev/null
            $hpcrun exec own.sif sh -c 'cat /etc/word; cat /etc/many > /dev/null' 2> said; grep -o 'Input/output error' said
            $hpcrun exec own.sif dd if=/etc/many bs=4096 count=8 2> /dev/null | cmp -n 32768 - tree/etc/many; echo $?
            """).Run().Text);

    [EndToEndFact]
    public void One_that_was_cut_is_refused() => Script("""
        truncate -s -300000 own.sif; $hpcrun exec own.sif true
        """).Run().Ended(255);

    /// <summary>gocryptfs itself, which need not mount anything to check.</summary>
    [GocryptfsFact]
    public void What_hpcrun_encrypts_gocryptfs_finds_whole() => Script("""
        at=$($hpcrun sif list own.sif | sed -n 's/.*|\([0-9]*\)-.*Gocryptfs.*/\1/p')
        unsquashfs -q -n -o $at -d outer own.sif > /dev/null; echo "$HPCRUN_ENCRYPTION_PASSPHRASE" > said
        gocryptfs -q -fsck -passfile said outer
        """).Run().Ended(0);

    /// <summary>The other way round: gocryptfs makes the keys and the ciphertext, mksquashfs both images.</summary>
    [GocryptfsFact]
    public void What_gocryptfs_encrypts_hpcrun_runs() => Assert.Equal("a word of the image", Script("""
        mkdir cipher plain; echo "$HPCRUN_ENCRYPTION_PASSPHRASE" > said
        gocryptfs -q -init -plaintextnames -passfile said cipher && gocryptfs -q -passfile said cipher plain || exit 1
        mksquashfs tree plain/squashfs-1 -quiet -no-progress > /dev/null; fusermount -u plain || fusermount3 -u plain
        mksquashfs cipher outer.sqfs -noD -noF -quiet -no-progress > /dev/null
        $hpcrun sif new made.sif || exit 2
        $hpcrun sif add --datatype 4 --parttype 2 --partfs 6 --partarch 2 made.sif outer.sqfs || exit 3
        $hpcrun exec made.sif cat /etc/word
        """).Run().Text);

    private UserCommand Script(string lines) => machine.Script($"""
        export {Passphrase} HPCRUN_CACHEDIR=$PWD/cache
        mkdir -p tree/bin tree/etc; cp "$(command -v busybox)" tree/bin/busybox
        for name in sh cat grep dd true sha256sum env; do ln -s busybox tree/bin/$name; done
        echo 'a word of the image' > tree/etc/word; head -c 4000000 /dev/urandom > tree/etc/many
        $hpcrun convert --encrypt tree own.sif || exit 9
        {lines}
        """).In(place);
}
