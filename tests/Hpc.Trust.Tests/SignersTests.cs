using Hpc.Binary;
using Hpc.Sif;

namespace Hpc.Trust.Tests;

/// <summary>Who counts as a signer of a whole image, for a policy. Signatures 4 and 6 are of group 1, 5 is of group 2.</summary>
public class SignersTests
{
    private static readonly byte[] s_image = SignedImage.Signed(1, 2, 1);

    private static SignersOfImage Signers(byte[] image, Func<uint, Signer> signer) =>
        new Verification(SifFile.Open(new MemorySource(image)), Hpc.ImageCli.ObjectHash.Of,
            (id, message) => new CheckedMessage(signer(id), message)).Signers(isLegacy: false);

    private static string[] Names(IEnumerable<Signer> signers) =>
        [.. signers.Select(signer => signer.IsNamed ? signer.Name : "bare")];

    [Fact]
    public void Who_signed_one_group_has_not_signed_the_image()
    {
        SignersOfImage signers = Signers(s_image, id => id == 6 ? Signer.OfBareKey : SignedImage.Ana);
        Assert.Equal(["Ana"], Names(signers.OfAll));
        Assert.Equal(["Ana", "bare", "Ana"], Names(signers.Any));
        Assert.Null(signers.Fault);
    }

    [Theory]
    [InlineData(6, new[] { "Ana" })]
    [InlineData(4, new[] { "Ana" })]
    [InlineData(5, new string[0])]
    public void A_signature_that_is_not_good_counts_for_nobody_and_does_no_harm(uint bad, string[] expected)
    {
        SignersOfImage signers = Signers(s_image, id => id == bad ? throw TrustException.BadKey(id, "unknown", "import it")
            : SignedImage.Ana);
        Assert.Equal(expected, Names(signers.OfAll));
        Assert.Equal((FaultKind.Key, bad), (signers.Fault!.Kind, signers.Fault.Id));
    }

    [Fact]
    public void Of_a_changed_object_nobody_is_the_signer()
    {
        byte[] changed = [.. s_image];
        changed[SignedImage.Find(changed, 1).Offset] ^= 1;
        SignersOfImage signers = Signers(changed, _ => SignedImage.Ana);
        Assert.Empty(signers.OfAll);
        Assert.Equal(FaultKind.Content, signers.Fault!.Kind);
    }

    [Fact]
    public void A_group_without_a_signature_and_an_object_without_a_group_are_refused()
    {
        Assert.Equal(FaultKind.NotSigned, Fault(SignedImage.Signed(1)));
        SifObject later = new(DataType.Generic) { Name = "later", Group = ObjectLink.None };
        Assert.Equal(FaultKind.Layout, Fault(SignedImage.With(s_image, later, "x")));
    }

    private static FaultKind Fault(byte[] image) =>
        Assert.Throws<TrustException>(() => Signers(image, _ => SignedImage.Ana)).Kind;
}
