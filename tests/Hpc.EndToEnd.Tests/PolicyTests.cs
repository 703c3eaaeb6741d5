namespace Hpc.EndToEnd.Tests;

/// <summary>The site's policy on images, in a mount namespace where /etc/hpcrun is this test's.</summary>
[Collection(Machine.Name)]
public class PolicyTests(Machine machine)
{
    private const string Place = "/etc/hpcrun";

    /// <summary>A signed image, an unsigned one, and one that was changed after it was signed.</summary>
    private const string Images = """
        cp "$sif" plain.sif; cp "$sif" signed.sif; cp "$sif" other.sif; cp "$image" image.sqfs
        for key in site other; do
            openssl genpkey -algorithm ed25519 -out $key.pem; openssl pkey -in $key.pem -pubout -out $key.pub
        done 2> /dev/null
        $hpcrun sign --key site.pem signed.sif && $hpcrun sign --key other.pem other.sif || exit 1
        cp signed.sif changed.sif
        size=$(stat -c %s plain.sif)
        printf '\377' | dd of=changed.sif bs=1 seek=$((size - 4096)) conv=notrunc 2> /dev/null
        """;

    [EndToEndFact]
    public void An_image_that_the_policy_does_not_allow_is_not_launched()
    {
        if (!Environment.IsPrivilegedProcess) return; // only root writes there
        Outcome outcome = Run("""
            policy 'mode = "require"' 'pem = ["/etc/hpcrun/site.pub"]'
            try signed.sif; try plain.sif; try changed.sif; try other.sif; try image.sqfs; try "$tree"
            try --quiet plain.sif; try --explain plain.sif; try --unpack=unpacked plain.sif
            user $hpcrun policy check signed.sif; user $hpcrun policy check plain.sif; echo "check: $?"
            """);
        Assert.Equal(["signed.sif: 0 ran", "plain.sif: 255", "changed.sif: 255", "other.sif: 255", "image.sqfs: 255", "tree: 255",
            "plain.sif: 255", "plain.sif: 255", "plain.sif: 255",
            $"may be launched: {Place}/policy.toml:1: a signature is required; by one of {Place}/site.pub",
            "signed by a key in a PEM file", "check: 255"], outcome.Lines);
        outcome.Says($"plain.sif\": the site's policy does not allow it ({Place}/policy.toml:1)",
            "signature not found for object group 1", "object integrity compromised",
            "no signature in it is of this text and of the given key", "it is not a SIF file", "it is a directory");
    }

    /// <summary>A program without hpcrun-image beside it says it, in hpcrun-image's own words.</summary>
    [EndToEndFact]
    public void What_has_no_signature_is_refused_without_the_other_program()
    {
        if (!Environment.IsPrivilegedProcess) return;
        Outcome outcome = Run("""
            mkdir alone; cp $hpcrun alone/
            same() {
                user $hpcrun policy check "$1" > out 2> said; user alone/hpcrun exec "$1" echo ran 2> alone/said; local status=$?
                if cmp -s said alone/said; then echo "$status"
                else echo "$status asks: $(grep -c 'not installed' alone/said)"; fi
            }
            policy '# of the site' 'mode = "require"' 'pem = ["/etc/hpcrun/site.pub"]'
            same plain.sif; same image.sqfs; same "$tree"; same signed.sif
            policy 'mode = "off"' '[[rule]]' "path = [\"$PWD/*\"]" 'mode = "require"' 'signed-by = "any"'; same plain.sif
            policy 'mode = "off"' '[[rule]]' 'path = ["/elsewhere/", "/elsewhere/*"]' 'mode = "require"' \
                '[[rule]]' "path = [\"$PWD/\"]" 'keys = []' 'mode = "require"'; same plain.sif
            policy 'mode = "require"' '[[rule]]' 'user = ["nobody"]' 'mode = "off"'; same plain.sif
            policy 'mode = "require"' '[[rule]]' "path = [\"$PWD/plain.sif\"]" 'mode = "warn"'; same plain.sif
            policy 'mode = "require"' 'legacy-insecure = true'; same plain.sif
            """);
        Assert.Equal(["255", "255", "255", "255 asks: 1", "255", "255", .. Enumerable.Repeat("255 asks: 1", 3)], outcome.Lines);
    }

    [EndToEndFact]
    public void The_first_rule_for_an_image_and_its_caller_counts()
    {
        if (!Environment.IsPrivilegedProcess) return;
        Outcome outcome = Run("""
            mkdir free; cp plain.sif free/; ln -s free/plain.sif link.sif; ln -s ../plain.sif free/link.sif; chmod 755 free
            policy 'mode = "require"' 'pem = ["/etc/hpcrun/site.pub"]' '[[rule]]' "path = [\"$PWD/free/\"]" 'mode = "off"' \
                '[[rule]]' "path = [\"$PWD/*\"]" "user = [\"$(id -un "$person")\"]" 'mode = "warn"' \
                '[[rule]]' 'group = ["root"]' 'mode = "off"'
            try free/plain.sif; try link.sif; try free/link.sif; try signed.sif
            $hpcrun exec plain.sif echo of root
            policy 'ecl = "/etc/hpcrun/ecl.toml"'
            printf 'activated = false\n' > /etc/hpcrun/ecl.toml
            try plain.sif
            printf '%s\n' 'activated = true' '[[execgroup]]' 'dirpath = "/nowhere"' 'mode = "blacklist"' > /etc/hpcrun/ecl.toml
            try plain.sif
            """);
        Assert.Equal(["free/plain.sif: 0 ran", "link.sif: 0 ran", "free/link.sif: 0 ran", "signed.sif: 0 ran", "of root",
            "plain.sif: 0 ran", "plain.sif: 255"], outcome.Lines);
        outcome.Says("warning: the site's policy asks for a signature", "it is in no execgroup of /etc/hpcrun/ecl.toml");
    }

    /// <summary>The keyring of the site says whose signature it is; the user's own keyring, in which the key is, too, is not
    /// asked.</summary>
    [EndToEndFact]
    public void Keys_of_OpenPGP_are_named_by_fingerprint()
    {
        if (!Environment.IsPrivilegedProcess) return;
        Outcome outcome = Run("""
            cat > sign <<'END'
            export APPTAINER_KEYSDIR=$PWD/keys
            $hpcrun key newpair --name Ana --email ana@test.example --comment '' --password '' --bit-length 2048 &&
                $hpcrun sign signed.sif && $hpcrun key export --armor ana.asc
            END
            user env "hpcrun=$hpcrun" sh sign > /dev/null || exit 1
            policy 'mode = "require"'
            try signed.sif
            $hpcrun key import --global ana.asc > /dev/null || exit 1
            try signed.sif; try plain.sif
            ana=$($hpcrun key list --global | tr -d ' ' | grep -oE '[0-9A-Fa-f]{40}' | head -n 1)
            policy 'mode = "require"' "keys = [\"$ana\"]"; try signed.sif
            policy 'mode = "require"' "keys = [\"$ana\"]" 'pem = ["/etc/hpcrun/site.pub"]' 'signed-by = "all"'; try signed.sif
            policy 'mode = "require"' "keys = [\"$(echo "$ana" | tr 0-9 1-90)\"]"; try signed.sif
            policy 'mode = "require"' "withdrawn = [\"$ana\"]"; try signed.sif
            printf '%s\n' 'activated = true' '[[execgroup]]' 'mode = "whitelist"' "keyfp = [\"$ana\"]" > /etc/hpcrun/ecl.toml
            policy 'ecl = "/etc/hpcrun/ecl.toml"'; try signed.sif; try plain.sif
            chmod 666 /etc/hpcrun/global-pgp-public; try signed.sif
            """);
        Assert.Equal(["signed.sif: 255", "signed.sif: 0 ran", "plain.sif: 255", "signed.sif: 0 ran", "signed.sif: 0 ran",
            "signed.sif: 255", "signed.sif: 255", "signed.sif: 0 ran", "plain.sif: 255", "signed.sif: 255"], outcome.Lines);
        outcome.Says("it is one of a bare key, and none was given", "(Ana <ana@test.example>) only",
            "it is signed by a key that was withdrawn",
            "global-pgp-public: others than root can write to it");
    }

    /// <summary>Whatever the caller has, it is refused rather than launched.</summary>
    [EndToEndFact]
    public void A_policy_that_cannot_be_asked_refuses()
    {
        if (!Environment.IsPrivilegedProcess) return;
        Outcome outcome = Run("""
            policy 'mode = "off"'
            try plain.sif
            chown "$person" /etc/hpcrun/policy.toml; try plain.sif; chown root /etc/hpcrun/policy.toml
            chmod 666 /etc/hpcrun/policy.toml; try plain.sif
            chmod 600 /etc/hpcrun/policy.toml; try plain.sif; chmod 644 /etc/hpcrun/policy.toml
            user unshare -r $hpcrun exec plain.sif echo ran; echo "unshare: $?"
            mkdir alone; cp $hpcrun alone/; user alone/hpcrun exec plain.sif echo ran; echo "alone: $?"
            policy 'mode = "of"'; try plain.sif
            policy 'mod = "off"'; try plain.sif
            policy 'mode = "require"' 'pem = ["/etc/hpcrun/absent.pub"]'; try signed.sif
            rm /etc/hpcrun/policy.toml; ln -s absent /etc/hpcrun/policy.toml; try plain.sif
            rm /etc/hpcrun/policy.toml; try plain.sif
            """);
        Assert.Equal(["plain.sif: 0 ran", "plain.sif: 255", "plain.sif: 255", "plain.sif: 255", "unshare: 255", "alone: 255",
            "plain.sif: 255", "plain.sif: 255", "signed.sif: 255", "plain.sif: 255", "plain.sif: 0 ran"], outcome.Lines);
        outcome.Says("not root", "others than root can write to it", "cannot read '/etc/hpcrun/policy.toml'",
            "hpcrun-image is not installed", "mode is \"of\"", "did you mean mode?", "cannot use /etc/hpcrun/absent.pub: ENOENT");
    }

    /// <summary>A script of root's: policy LINE... writes one, try [OPTION] IMAGE launches as the user.</summary>
    private Outcome Run(string steps)
    {
        string work = machine.NewDirectory(), files = machine.NewDirectory(), script = machine.NewFile($$"""
            mount --bind {{files}} {{Place}} && chown root:root {{Place}} && chmod 755 {{Place}} && cp *.pub {{Place}} || exit 1
            hpcrun={{machine.Hpcrun}} tree={{machine.Images.Directory}} person=$(stat -c %u .)
            user() { {{string.Join(' ', machine.User.Become)}} env HOME={{machine.User.Home}} "$@"; }
            policy() { printf '%s\n' "$@" > {{Place}}/policy.toml; }
            try() {
                local said; said=$(user $hpcrun exec "$@" echo ran); local status=$?
                if [ $status = 0 ]; then said=" $said"; else said=; fi
                local name=${!#}; echo "${name#{{machine.Images.Directory[..^4]}}}: $status$said"
            }
            {{steps}}
            """);
        machine.Script(Images).In(work).Run().Ended(0);
        bool made = !Directory.Exists(Place);
        Directory.CreateDirectory(Place);
        try
        {
            return new UserCommand(machine.User, "unshare", "-m", "bash", script).AsRoot().In(work).Run();
        }
        finally
        {
            if (made) Directory.Delete(Place);
        }
    }
}
