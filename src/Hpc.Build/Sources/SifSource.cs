using Hpc.Binary;
using Hpc.Images;
using Hpc.Sif;

namespace Hpc.Build;

/// <summary>The primary partition of a SIF file, with the texts that go with it.</summary>
public sealed class SifSource : SquashFsSource
{
    private readonly SifFile _sif;
    private readonly PrimaryPartition _partition;

    private SifSource(RandomAccessSource file, SifFile sif, PrimaryPartition partition)
        : base(file, sif.Data(partition.Partition!.Value))
    {
        _sif = sif;
        _partition = partition;
    }

    public override SifArchitecture? Architecture => _partition.Architecture;

    public override ReadOnlyMemory<byte> DefinitionFile =>
        _sif.Descriptors.Where(item => item.DataType == DataType.DefinitionFile).Select(item =>
            _sif.ReadWhole(item)).FirstOrDefault();

    public override IReadOnlyDictionary<string, byte[]> Json => _sif.Descriptors
        .Where(item => item.DataType == DataType.GenericJson && item.Name.Length > 0)
        .GroupBy(item => item.Name).ToDictionary(group => group.Key, group => _sif.ReadWhole(group.First()));

    /// <summary>Numbers of the overlay partitions, which are not read.</summary>
    public IReadOnlyList<uint> Layers =>
        [.. _sif.Descriptors.Where(item => OverlayPartition.IsOn(_partition.Partition!.Value, item)).Select(item => item.Id)];

    /// <summary>What was written into a layer, in overlayfs' words.</summary>
    /// <param name="id">One of <see cref="Layers"/>.</param>
    /// <param name="name">Of the SIF file, for messages; one char per byte.</param>
    /// <exception cref="RefusedException">It is of a kind that cannot be read.</exception>
    public TreeSource OpenLayer(uint id, string name)
    {
        RandomAccessSource data = _sif.Data(_sif.Descriptors.First(item => item.Id == id));
        byte[] head = new byte[ImageKinds.HeadLength];
        head = head[..Math.Max(data.Read(0, head), 0)];
        return ImageKinds.Detect(head) switch
        {
            ImageKind.SquashFs => new SquashFsSource(data, data),
            ImageKind.Ext => new OverlayFileSource(ExtSource.Open(data, name)),
            var kind => throw new RefusedException($"cannot read the overlay partition (object {id}) of '{name}'",
                $"it is {ImageKinds.Name(kind)}", $"hpcrun sif list {name}"),
        };
    }

    /// <param name="host">For whose processor the partition should be.</param>
    /// <exception cref="RefusedException">There is no partition that can be read.</exception>
    public static SifSource Open(RandomAccessSource file, SifArchitecture host)
    {
        SifFile sif = SifFile.Open(file);
        PrimaryPartition partition = sif.PrimaryPartition(host);
        if (partition.Outcome == PrimaryPartitionOutcome.WrongArchitecture)
        {
            partition = sif.PrimaryPartition(partition.Architecture); // an image for another machine can be repacked here
        }

        return partition.Outcome == PrimaryPartitionOutcome.Found
            ? new SifSource(file, sif, partition)
            : throw new RefusedException($"cannot read the SIF file: {partition.Why}",
                "an image is made from its primary partition", partition.Try);
    }
}
