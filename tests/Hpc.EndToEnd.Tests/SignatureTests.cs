namespace Hpc.EndToEnd.Tests;

/// <summary>Signatures, by each name, with a keyring of the user's own.</summary>
[Collection(Machine.Name)]
public class SignatureTests(Machine machine)
{
    public static TheoryData<string> Names => CalledAs.Names;

    [EndToEndTheory, MemberData(nameof(Names))]
    public void An_image_is_signed_verified_and_refused_when_it_was_changed(string name)
    {
        Outcome outcome = new CalledAs(machine, name).Script("""
            export APPTAINER_KEYSDIR=$PWD/keys
            cp "$sif" signed.sif
            "$run" key newpair --name Ana --email ana@test.example --comment '' --password '' --bit-length 2048 || exit 1
            "$run" verify signed.sif 2> unsigned; echo "unsigned $?"; grep -c 'signature not found' unsigned
            "$run" sign signed.sif || exit 1
            "$run" verify signed.sif || exit 1
            "$run" exec signed.sif echo runs || exit 1
            "$run" verify -i 99 signed.sif 2> absent; echo "absent $?"; grep -c 'object not found' absent
            "$run" verify -g 99 signed.sif 2> absent; echo "absent $?"; grep -c 'group not found' absent
            printf 'x' | dd of=signed.sif bs=1 seek=2 conv=notrunc 2> /dev/null
            "$run" verify signed.sif 2> changed; echo "changed $?"; grep -c 'integrity' changed
            """).In(machine.NewDirectory()).Run().Ended(0);
        string[] lines = outcome.Lines;
        Assert.Equal(["unsigned 255", "1", "absent 255", "1", "absent 255", "1", "changed 255", "1"],
            lines.Where(line => line is "1" || line.Contains(" 255", StringComparison.Ordinal)));
        Assert.Contains(lines, line => line.Contains("Signing entity: Ana <ana@test.example>", StringComparison.Ordinal));
        Assert.Contains("runs", lines);
    }

    [EndToEndTheory]
    [InlineData("sign")]
    [InlineData("verify")]
    public void What_is_no_sif_file_is_told_so(string command) =>
        machine.Script($"cp $image own; $hpcrun {command} own").In(machine.NewDirectory()).Run().Ended(255)
            .Says("it is not a SIF file", "hpcrun convert");
}
