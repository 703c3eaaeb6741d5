using Hpc.Binary;

namespace Hpc.SquashFs;

/// <summary>The bytes of files, for one thread. The last block of each kind stays decoded, so that a file can be read in small
/// pieces and small files that share a fragment cost one decoding.</summary>
internal sealed class DataBlocks(BlockLoader loader)
{
    private readonly byte[] _scratch = new byte[loader.BlockSize];
    private readonly DataBlock _data = new();
    private readonly DataBlock _fragment = new();

    internal BlockLoader Loader => loader;

    /// <summary>The bytes of a part; valid until the next call.</summary>
    internal ReadOnlySpan<byte> Read(scoped in FileParts part)
    {
        DataBlock block = part.IsTail ? _fragment : _data;
        if (!block.Holds(part.Position, part.Size))
        {
            block.Load(loader, part.Position, part.Size, _scratch);
        }

        int length = block.Bytes.Length;
        if (part.IsTail ? length < part.First + part.Whole : length != part.Whole)
        {
            throw new CorruptImageException(part.IsTail ? "squashfs fragment block" : "squashfs data block", part.Position.Value,
                $"{length} decoded bytes", part.IsTail ? $"at least {part.First + part.Whole}" : $"{part.Whole}");
        }

        return block.Bytes.Slice(part.First + part.From, part.Wanted);
    }
}
