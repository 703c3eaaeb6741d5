using Hpc.Binary;
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
