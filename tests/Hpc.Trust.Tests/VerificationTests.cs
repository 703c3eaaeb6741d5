using Hpc.Binary;
using Hpc.Sif;

namespace Hpc.Trust.Tests;

/// <summary>What is wrong with an image, each with its own reason.</summary>
public class VerificationTests
{
    private const int Slot = 585, Table = 4096;

    private static TrustException Fault(byte[] image, uint[]? groups = null, uint[]? objects = null, MessageCheck? check =
        null) =>
        Assert.Throws<TrustException>(() => SignedImage.Verify(image, groups, objects, check));

    private static byte[] Flipped(byte[] image, long at)
    {
        byte[] changed = [.. image];
        changed[at] ^= 1;
        return changed;
    }

    [Fact]
    public void Every_signature_of_every_group_is_reported_with_its_objects()
    {
        List<VerifiedSignature> seen = SignedImage.Verify(SignedImage.Signed(1, 2, 1));
        Assert.Equal(["1,2", "1,2", "3"], seen.Select(one => string.Join(',', one.Objects.Select(item => item.Id))));
        Assert.All(seen, one => Assert.Equal("Ana", one.Signer!.Name));
    }

    [Fact]
    public void One_group_and_one_object_can_be_asked_for()
    {
        byte[] image = SignedImage.Signed(1);
        Assert.Single(SignedImage.Verify(image, groups: [1]));
        Assert.Equal([2u], SignedImage.Verify(image, objects: [2]).Single().Objects.Select(item => item.Id));
        Assert.Equal(FaultKind.NotSigned, Fault(image).Kind);
        Assert.Contains("object group 2", Fault(image, groups: [2]).Message, StringComparison.Ordinal);
        Assert.Contains("object not found: 9", Fault(image, objects: [9]).Message, StringComparison.Ordinal);
        Assert.Contains("group not found: 9", Fault(image, groups: [9]).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_byte_of_each_object_counts()
    {
        byte[] image = SignedImage.Signed(1, 2);
        foreach (uint id in new uint[] { 1, 2, 3 })
        {
            SifDescriptor item = SignedImage.Find(image, id);
            for (long at = item.Offset; at < item.End; at++)
            {
                TrustException fault = Fault(Flipped(image, at));
                Assert.Equal((FaultKind.Content, id), (fault.Kind, fault.Id));
                Assert.Contains("integrity", fault.Message, StringComparison.Ordinal);
            }
        }
    }

    /// <summary>Launch script, version and id; what says where things lie and when the file changed is not signed.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(31)]
    [InlineData(43)]
    [InlineData(48)]
    [InlineData(63)]
    public void Each_field_of_the_header_that_is_signed_counts(int at)
    {
        TrustException fault = Fault(Flipped(SignedImage.Signed(1, 2), at));
        Assert.Equal(FaultKind.Header, fault.Kind);
        Assert.Contains("header integrity compromised", fault.Message, StringComparison.Ordinal);
    }

    /// <summary>Type, creation time, user, group, name and attributes, by their offsets in the slot.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(41)]
    [InlineData(57)]
    [InlineData(65)]
    [InlineData(73)]
    [InlineData(201)]
    [InlineData(584)]
    public void Each_field_of_a_descriptor_that_is_signed_counts(int field)
    {
        TrustException fault = Fault(Flipped(SignedImage.Signed(1, 2), Table + Slot + field));
        Assert.Equal((FaultKind.Descriptor, 2u), (fault.Kind, fault.Id));
    }

    [Fact]
    public void An_object_that_was_added_to_the_group_is_named()
    {
        byte[] image = SignedImage.With(SignedImage.Signed(1, 2), new SifObject(DataType.Generic) { Name = "late" }, "late");
        Assert.Equal((FaultKind.Added, 6u), (Fault(image).Kind, Fault(image).Id));
        Assert.Single(SignedImage.Verify(image, groups: [2]));
    }

    [Fact]
    public void An_object_outside_all_groups_is_refused_whatever_is_asked_for()
    {
        byte[] image = SignedImage.With(SignedImage.Signed(1, 2), new SifObject(DataType.Generic) { Group = ObjectLink.None },
            "late");
        Assert.Equal((FaultKind.Layout, 6u), (Fault(image, objects: [1]).Kind, Fault(image).Id));
    }

    [Fact]
    public void A_group_that_lost_a_member_is_not_what_was_signed()
    {
        byte[] image = SignedImage.Without(SignedImage.Signed(1, 2), 2);
        Assert.Equal((FaultKind.Lost, 2u), (Fault(image).Kind, Fault(image).Id));
        Assert.Single(SignedImage.Verify(image, objects: [1]));
    }

    /// <summary>The object's number counts from the lowest of its group, so the rest moves.</summary>
    [Fact]
    public void A_group_that_lost_its_first_member_is_not_what_was_signed() =>
        Assert.NotEqual(FaultKind.NotSigned, Fault(SignedImage.Without(SignedImage.Signed(1, 2), 1)).Kind);

    [Fact]
    public void Two_objects_that_share_bytes_are_refused()
    {
        byte[] image = SignedImage.Signed(1, 2);
        SifDescriptor first = SignedImage.Find(image, 1);
        BitConverter.GetBytes(first.Offset + 1).CopyTo(image, Table + Slot + 17);
        Assert.Equal(FaultKind.Layout, Fault(image).Kind);
        Assert.Contains("objects 1 and 2 share bytes", Fault(image).Message, StringComparison.Ordinal);
    }

    /// <summary>A signature of group 2 whose link was turned to group 1.</summary>
    [Fact]
    public void A_signature_of_another_group_is_no_signature_of_this_one()
    {
        byte[] image = SignedImage.Signed(2);
        BitConverter.GetBytes(ObjectLink.ToGroup(1).Raw).CopyTo(image, Table + (3 * Slot) + 13);
        Assert.Equal(FaultKind.Added, Fault(image, groups: [1]).Kind);
    }

    [Fact]
    public void The_descriptor_of_a_signature_must_name_the_key_that_signed()
    {
        byte[] image = Flipped(SignedImage.Signed(1, 2), Table + (3 * Slot) + 201 + 4);
        Assert.Equal((FaultKind.Signature, 4u), (Fault(image).Kind, Fault(image).Id));
        Assert.Contains("another key", Fault(image).Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_two_signatures_of_which_one_is_good_the_bad_one_counts()
    {
        byte[] image = SignedImage.Signed(1, 1);
        TrustException fault = Fault(image, groups: [1], check: (id, message) =>
            id == 5 ? throw TrustException.BadSignature(id, "test") : new CheckedMessage(SignedImage.Ana, message));
        Assert.Equal((FaultKind.Signature, 5u), (fault.Kind, fault.Id));
    }

    [Fact]
    public void A_text_that_is_no_metadata_is_a_bad_signature()
    {
        byte[] image = SignedImage.Signed(1);
        foreach (string text in new[] { "{}", "[]", "{\"version\":1,\"header\":{\"digest\":\"md5:00\"},\"objects\":[]}",
            "{\"version\":1", "{\"version\":1,\"version\":1}" })
        {
            Assert.Equal(FaultKind.Signature,
                Fault(image, groups: [1], check: (_, _) =>
                new CheckedMessage(SignedImage.Ana, System.Text.Encoding.ASCII.GetBytes(text))).Kind);
        }
    }

    [Fact]
    public void An_object_is_read_once_however_many_have_signed_it()
    {
        SifFile file = SifFile.Open(new MemorySource(SignedImage.Signed(1, 1, 1)));
        int read = 0;
        byte[] Count(DigestAlgorithm algorithm, IReadOnlyList<RandomAccessSource> content)
        {
            read += content[0].Length == 3 ? 1 : 0;
            return Hpc.ImageCli.ObjectHash.Of(algorithm, content);
        }

        new Verification(file, Count, (_, message) => new CheckedMessage(SignedImage.Ana, message)).Run([1], []);
        Assert.Equal(2, read);
    }
}
