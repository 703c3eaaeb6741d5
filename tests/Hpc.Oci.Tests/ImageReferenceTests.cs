namespace Hpc.Oci.Tests;

public class ImageReferenceTests
{
    private const string Hex = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData("alpine", "docker.io/library/alpine:latest")]
    [InlineData("alpine:3.20", "docker.io/library/alpine:3.20")]
    [InlineData("docker.io/alpine", "docker.io/library/alpine:latest")]
    [InlineData("index.docker.io/a/b", "docker.io/a/b:latest")]
    [InlineData("a/b:t", "docker.io/a/b:t")]
    [InlineData("localhost/a", "localhost/a:latest")]
    [InlineData("localhost:5000/a/b:1", "localhost:5000/a/b:1")]
    [InlineData("quay.example/a__b/c-d.e:V1", "quay.example/a__b/c-d.e:V1")]
    [InlineData("[::1]:5000/a", "[::1]:5000/a:latest")]
    [InlineData("r.example/a@sha256:" + Hex, "r.example/a@sha256:" + Hex)]
    [InlineData("r.example/a:t@sha256:" + Hex, "r.example/a:t@sha256:" + Hex)]
    [InlineData("HOST/a", "HOST/a:latest")]
    public void A_name_means_what_it_means_to_docker(string text, string whole) =>
        Assert.Equal(whole, ImageReference.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("A")]
    [InlineData("a/")]
    [InlineData("/a")]
    [InlineData("a//b")]
    [InlineData("a_-b")]
    [InlineData("a..b")]
    [InlineData("a:")]
    [InlineData("a:-t")]
    [InlineData("-h.example/a")]
    [InlineData("h.example:port/a")]
    [InlineData("h.example/../a")]
    [InlineData("a b")]
    [InlineData("a\n")]
    [InlineData("a@sha256:0123")]
    [InlineData("a@md5:0123")]
    public void A_name_that_docker_refuses_is_refused_with_a_reason(string text) =>
        Assert.Throws<ReferenceException>(() => ImageReference.Parse(text));

    [Theory]
    [InlineData("nvcr.example#nvidia/pytorch:23.10", "nvcr.example/nvidia/pytorch:23.10", null)]
    [InlineData("ana@r.example:5000#a/b", "r.example:5000/a/b:latest", "ana")]
    [InlineData("$oauthtoken@r.example#a", "r.example/a:latest", "$oauthtoken")]
    [InlineData("docker#true", "docker#true:latest", null)]
    [InlineData("node1#a@sha256:" + Hex, "node1#a@sha256:" + Hex, null)]
    public void A_hash_parts_registry_from_image_as_pyxis_has_it(string text, string whole, string? user)
    {
        ImageReference reference = ImageReference.Parse(text);
        Assert.Equal((whole, user), (reference.ToString(), reference.User));
        Assert.Equal(reference with { User = null }, ImageReference.Parse(whole));
    }

    [Fact]
    public void Without_a_hash_pyxis_form_is_dockers_with_a_user_in_front()
    {
        Assert.Equal(("docker.io/library/ubuntu:24.04", null), Parts(ImageReference.ParsePyxis("ubuntu:24.04")));
        Assert.Equal(("docker.io/a/b:latest", "ana"), Parts(ImageReference.ParsePyxis("ana@a/b")));
        Assert.Equal(("docker.io/library/a@sha256:" + Hex, null), Parts(ImageReference.ParsePyxis("a@sha256:" + Hex)));
    }

    [Theory]
    [InlineData("docker://alpine", "alpine_latest.sif")]
    [InlineData("docker://r.example/a/b:1.2", "b_1.2.sif")]
    [InlineData("oras://r.example/a/b@sha256:" + Hex, "b_sha256." + Hex + ".sif")]
    [InlineData("docker-archive:/tmp/some.tar", "some.sif")]
    [InlineData("oci-archive:/tmp/some.tar:v1", "some_v1.sif")]
    [InlineData("oci:layout/:v1", "layout_v1.sif")]
    [InlineData("https://h.example/p/app.sif?x=1", "app.sif")]
    [InlineData("https://h.example/p/an%20app.sif", "an app.sif")]
    [InlineData("https://h.example/p%2Fq%2Fapp.sif", "app.sif")]
    [InlineData("library://alpine", "alpine_latest.sif")]
    [InlineData("library://lolcow:sha256.0a1b", "lolcow_sha256.0a1b.sif")]
    [InlineData("shub://user/repository:tag@12ab", "repository_tag@12ab.sif")]
    public void A_pulled_file_is_named_after_the_image(string uri, string file) =>
        Assert.Equal(file, ImageSource.Find(uri)!.DefaultFileName);

    [Theory]
    [InlineData("image.sif")]
    [InlineData("/a/docker:/b")]
    [InlineData("instance://web")]
    public void What_has_no_scheme_of_ours_is_no_source(string text) => Assert.Null(ImageSource.Find(text));

    [Theory]
    [InlineData("docker://")]
    [InlineData("library://")]
    [InlineData("shub://")]
    public void A_scheme_wants_a_name_behind_it(string text) =>
        Assert.NotEqual("", Assert.Throws<ReferenceException>(() => ImageSource.Find(text)).Remedy);

    /// <summary>What a library's name leaves out is what its own clients put there.</summary>
    [Theory]
    [InlineData("alpine", "library/default/alpine:latest")]
    [InlineData("alpine:3", "library/default/alpine:3")]
    [InlineData("user/alpine", "user/default/alpine:latest")]
    [InlineData("/user/tools/alpine:3.1_a", "user/tools/alpine:3.1_a")]
    [InlineData("user/tools/alpine:sha256.00", "user/tools/alpine:sha256.00")]
    [InlineData("a/b/c/d", null)]
    [InlineData("a//c", null)]
    [InlineData("a/../c", null)]
    [InlineData("a b", null)]
    [InlineData("a:", null)]
    [InlineData("a?arch=x", null)]
    public void A_library_image_has_three_names_and_a_tag(string text, string? name) =>
        Assert.Equal(name, Name(SourceKind.Library, text));

    [Theory]
    [InlineData("user/image", "user/image:latest")]
    [InlineData("user/image:tag@0123", "user/image:tag@0123")]
    [InlineData("hub.example/user/image", "hub.example/user/image:latest")]
    [InlineData("image", null)]
    [InlineData("user/im#age", null)]
    public void A_hub_image_has_a_user(string text, string? name) => Assert.Equal(name, Name(SourceKind.Hub, text));

    private static string? Name(SourceKind kind, string text)
    {
        try
        {
            return ServiceReference.Parse(kind, text).Name;
        }
        catch (ReferenceException)
        {
            return null;
        }
    }

    [Theory]
    [InlineData("sha256:" + Hex, true)]
    [InlineData("sha512:" + Hex + Hex, true)]
    [InlineData("sha256:0123", false)]
    [InlineData("sha256:" + "0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef", false)]
    [InlineData("sha256:" + "../../../../../../../../../../../../../../../../../../../../etc/", false)]
    [InlineData("md5:0123", false)]
    [InlineData("", false)]
    public void A_digest_is_hexadecimal_and_of_its_length(string text, bool right)
    {
        Exception? error = Record.Exception(() => ImageDigest.Parse(text));
        Assert.True(right == error is null
            && error is null or Hpc.Binary.CorruptImageException or Hpc.Binary.UnsupportedFeatureException);
    }

    private static (string Whole, string? User) Parts(ImageReference reference) => (reference.ToString(), reference.User);
}
