using Hpc.Linux;
using Xunit;

namespace Hpc.SquashFs.Tests;

/// <summary>Other readers of SquashFS find in a written image, file by file, what was put into it.</summary>
public sealed class WriterJudgesTests
{
    public static TheoryData<string, int> Images => new()
    {
        { "zstd", 128 * 1024 }, { "zstd", 4096 }, { "gzip", 128 * 1024 }, { "xz", 64 * 1024 }, { "lz4", 16 * 1024 },
    };

    [ToolTheory("unsquashfs")]
    [MemberData(nameof(Images))]
    public void Unsquashfs_finds_the_same_files(string compressor, int blockSize) =>
        Judge(compressor, blockSize, (file, directory) =>
        Tool.Run("unsquashfs", ["-quiet", "-no-progress", "-dest", directory, file]));

    [ToolTheory("rdsquashfs")]
    [MemberData(nameof(Images))]
    public void Rdsquashfs_finds_the_same_files(string compressor, int blockSize) =>
        Judge(compressor, blockSize, (file, directory) =>
    {
        Tool.Run("rdsquashfs", ["--unpack-path", "/", "--unpack-root", directory, "--chmod", "--chown", "--set-times",
            "--set-xattr", "--quiet", file]);
        Tool.Run("touch", ["-d", "@1500000000", directory]); // it leaves the root as it is
    });

    [MountTheory]
    [MemberData(nameof(Images))]
    public void The_Linux_driver_finds_the_same_files(string compressor, int blockSize) => Judge(
        compressor,
        blockSize,
        (file, directory) => Tool.Run("mount",
            ["-t", "squashfs", "-o", "loop,ro", file, Directory.CreateDirectory(directory).FullName]),
        directory => Tool.Run("umount", [directory]));

    private static void Judge(string compressor, int blockSize, Action<string, string> unpack, Action<string>? end = null)
    {
        // ext4 has no room for attributes of more than a block, which the judges that unpack would need.
        Tree sample = new(Tree.OfEveryKind().Entries.Where(entry => entry.Xattrs.All(xattr => xattr.Value.Length < 3500)));
        foreach (Tree tree in new[] { sample, RandomTree.Draw(seed: blockSize, blockSize, count: 400) })
        {
            byte[] image = WrittenImage.Pack(tree, WrittenImage.Options(compressor, blockSize));
            SquashFsImage read = MadeImage.Open(image);
            TreeComparison.AssertSame(tree, read);
            WrittenImage.WithFile(image, file =>
            {
                using Extraction extraction = new(directory => unpack(file, directory), end);
                extraction.AssertSame(read);
            });
        }
    }
}
