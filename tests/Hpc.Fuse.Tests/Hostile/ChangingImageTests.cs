using Hpc.Linux;
using Hpc.SquashFs.Tests;
using Xunit;

namespace Hpc.Fuse.Tests;

/// <summary>The image's file is cut, overwritten or replaced while it is served.</summary>
public sealed class ChangingImageTests : IDisposable
{
    private static readonly string[] Names = ["size-131073", "size-262144", "size-700001", "noise-4096", "noise-131072",
        "noise-262144", "noise-700001"];

    private readonly string _image = Path.Combine(TestImage.NewDirectory(), "image");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_image)!, recursive: true);

    [ToolTheory(TestImage.Maker)]
    [InlineData(0)]
    [InlineData(96)]
    [InlineData(100_000)]
    [InlineData(1_000_000)]
    public void What_lies_behind_the_cut_is_an_input_error_and_the_rest_is_right(int length)
    {
        using FakeKernel kernel = Serve();
        ulong[] nodes = [.. Names.Select(name => kernel.Find(name).NodeId)];
        using (FileStream file = File.OpenWrite(_image))
        {
            file.SetLength(length);
        }

        RequireRightOrError(kernel, nodes, out int errors);
        Assert.InRange(errors, 1, int.MaxValue);
        Assert.Equal(0, kernel.Unforeseen);
    }

    [ToolFact(TestImage.Maker)]
    public void An_image_that_is_overwritten_ends_in_errors_or_other_bytes_and_nothing_unforeseen()
    {
        using FakeKernel kernel = Serve();
        byte[] noise = new byte[new FileInfo(_image).Length];
        new Random(1).NextBytes(noise);
        using (FileStream file = File.OpenWrite(_image))
        {
            file.Write(noise);
        }

        new ImageWalker(kernel, new Random(2)).Walk(1, depth: 0);
        Assert.Equal(0, kernel.Unforeseen);
    }

    [ToolFact(TestImage.Maker)]
    public void An_image_whose_name_is_given_to_another_file_is_served_on()
    {
        using FakeKernel kernel = Serve();
        File.Delete(_image);
        File.WriteAllText(_image, "another file");
        RequireRightOrError(kernel, [.. Names.Select(name => kernel.Find(name).NodeId)], out int errors);
        Assert.Equal(0, errors);
    }

    private FakeKernel Serve()
    {
        File.Copy(TestImage.Pack("-comp", "zstd"), _image);
        return new FakeKernel(_image);
    }

    private static void RequireRightOrError(FakeKernel kernel, ulong[] nodes, out int errors)
    {
        errors = 0;
        for (int i = 0; i < nodes.Length; i++)
        {
            byte[] expected = File.ReadAllBytes(Path.Combine(TestImage.Tree, Names[i]));
            for (int at = 0; at < expected.Length; at += 65536)
            {
                ReadOnlySpan<byte> read = kernel.Read(nodes[i], at, 65536);
                Assert.True(kernel.Errno is Errno.EIO or 0);
                Assert.True(kernel.Errno != 0 || expected.AsSpan(at, Math.Min(65536, expected.Length - at)).SequenceEqual(read),
                    Names[i]);
                errors += kernel.Errno == 0 ? 0 : 1;
            }
        }
    }
}
