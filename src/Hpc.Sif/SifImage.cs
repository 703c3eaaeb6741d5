using Hpc.Binary;

namespace Hpc.Sif;

/// <summary>A SIF file being made or changed. Every change is on disk when its method returns: first the data, then the
/// descriptors, then the header, so that a file cut short in between still reads as it was. Two changes to one file at a
/// time are the caller's to prevent.</summary>
public sealed class SifImage
{
    private const int TableOffset = 4096;
    private const int ChunkSize = 1 << 20;
    private const int LargestAlignment = 1 << 30;

    private readonly RandomAccessStorage _storage;
    private readonly long _origin;
    private readonly SlotTable _slots;
    private SifHeader _header;

    private SifImage(RandomAccessStorage storage, SifHeader header, long origin, SlotTable slots)
    {
        _storage = storage;
        _header = header;
        _origin = origin;
        _slots = slots;
    }

    public SifHeader Header => _header;

    /// <summary>True for a file without id and times. A change to it leaves no time either.</summary>
    public bool IsDeterministic => _header.Id == Guid.Empty && _header.CreatedAt.IsUnset && _header.ModifiedAt.IsUnset;

    /// <summary>Makes an image without objects in an empty <paramref name="storage"/>.</summary>
    public static SifImage Create(RandomAccessStorage storage, SifCreation creation)
    {
        if (creation.LaunchScript.Length >= SifHeader.LaunchScriptLength
            || creation.Capacity is < 0 or > SifLimits.MaxDescriptors)
        {
            throw new RefusedException(
                "the image cannot be made: its header is too small for this",
                $"a launch script of {creation.LaunchScript.Length} bytes and {creation.Capacity} descriptors",
                $"at most {SifHeader.LaunchScriptLength - 1} bytes and {SifLimits.MaxDescriptors} descriptors");
        }

        byte[] script = new byte[SifHeader.LaunchScriptLength];
        RawText.Write(creation.LaunchScript, script);
        byte[] table = new byte[creation.Capacity * SifDescriptor.SlotSize];
        SifHeader header = new(
            script, Version: 1, SifArchitecture.Unknown, creation.Id, creation.Time, creation.Time,
            DescriptorsFree: creation.Capacity, DescriptorsTotal: creation.Capacity, TableOffset, table.Length,
            DataOffset: TableOffset + table.Length, DataSize: 0);
        SifImage image = new(storage, header, origin: 0, new SlotTable(table));
        storage.SetLength(header.DataOffset);
        image.Save();
        return image;
    }

    /// <summary>Opens an image to change it.</summary>
    /// <exception cref="CorruptImageException">It is not a SIF file, or one whose header or descriptors cannot be
    /// right.</exception>
    public static SifImage Load(RandomAccessStorage storage)
    {
        SifFile file = SifFile.Open(storage);
        return new SifImage(storage, file.Header, file.Origin, new SlotTable(file.Table.ToArray()));
    }

    /// <summary>The time to record for a change made <paramref name="now"/>.</summary>
    public UnixTime TimeOfChange(UnixTime now) => IsDeterministic ? UnixTime.Unset : now;

    /// <summary>Where, in the file, the next object with this alignment will lie. Who writes its bytes there (a partition that is
    /// compressed in place) adds it with <see cref="AddWritten"/>.</summary>
    public long NextOffset(int alignment) => _origin + Aligned(DataEnd(), alignment);

    /// <summary>Adds an object with the bytes of <paramref name="data"/>.</summary>
    /// <returns>Its number.</returns>
    /// <exception cref="RefusedException">No descriptor is free, or there would be two primary partitions.</exception>
    public uint Add(SifObject added, RandomAccessSource data, UnixTime now)
    {
        int slot = FreeSlotFor(added);
        SifDescriptor description = added.Describe(now);
        Copy(data, NextOffset(added.Alignment));
        return Record(slot, description, added.Alignment, data.Length, now);
    }

    /// <summary>Adds an object of which <paramref name="size"/> bytes have been written at <see cref="NextOffset"/>.</summary>
    public uint AddWritten(SifObject added, long size, UnixTime now) =>
        Record(FreeSlotFor(added), added.Describe(now), added.Alignment, size, now);

    /// <summary>Frees an object's descriptor.</summary>
    /// <param name="zero">Overwrite its bytes, so that they are gone.</param>
    /// <param name="compact">Cut the file behind the last object that is left.</param>
    /// <exception cref="RefusedException">There is no such object.</exception>
    public void Delete(uint id, UnixTime now, bool zero = false, bool compact = false)
    {
        (int slot, SifDescriptor deleted) = Get(id);
        if (zero)
        {
            Zero(_origin + deleted.Offset, deleted.Size);
        }

        bool primary = IsPrimary(deleted);
        _slots.Clear(slot);
        _header = _header with
        {
            DescriptorsFree = FreeSlots(),
            ModifiedAt = now,
            Architecture = primary ? SifArchitecture.Unknown : _header.Architecture,
        };
        if (compact)
        {
            _header = _header with { DataSize = DataEnd() - _header.DataOffset };
            _storage.SetLength(_origin + _header.DataOffset + _header.DataSize);
        }

        Save();
    }

    /// <summary>Makes a system partition the primary one; the one that was becomes an ordinary system partition.</summary>
    /// <exception cref="RefusedException">The object is not a system partition.</exception>
    public void SetPrimary(uint id, UnixTime now)
    {
        (int slot, SifDescriptor chosen) = Get(id);
        if (chosen.DataType != DataType.Partition
            || PartitionMetadata.Of(chosen).Type is not (PartitionType.System or PartitionType.PrimarySystem))
        {
            throw new RefusedException(
                $"object {id} cannot be the primary partition", "it is not a system partition",
                "hpcrun sif list FILE shows which objects are (FS, System)");
        }

        if (IsPrimary(chosen))
        {
            return;
        }

        foreach ((int other, SifDescriptor descriptor) in _slots.Used())
        {
            if (IsPrimary(descriptor))
            {
                SetPartitionType(other, descriptor, PartitionType.System, now);
            }
        }

        _header = _header with
        {
            Architecture = SetPartitionType(slot, chosen, PartitionType.PrimarySystem, now),
            ModifiedAt = now
        };
        Save();
    }

    /// <summary>Replaces an object's extra bytes.</summary>
    /// <exception cref="RefusedException">There is no such object.</exception>
    public void SetExtra(uint id, ReadOnlyMemory<byte> extra, UnixTime now)
    {
        (int slot, SifDescriptor descriptor) = Get(id);
        _slots.Put(slot, descriptor with { Extra = extra, ModifiedAt = now });
        _header = _header with { ModifiedAt = now };
        Save();
    }

    private uint Record(int slot, SifDescriptor description, int alignment, long size, UnixTime now)
    {
        long end = DataEnd();
        long offset = Aligned(end, alignment);
        uint id = (uint)slot + 1;
        _slots.Put(slot, description with
        {
            Used = true,
            Id = id,
            Offset = offset,
            Size = size,
            SizeWithPadding = offset - end + size
        });
        _header = _header with
        {
            DescriptorsFree = FreeSlots(),
            ModifiedAt = now,
            DataSize = offset + size - _header.DataOffset,
            Architecture = IsPrimary(description) ? PartitionMetadata.Of(description).Architecture : _header.Architecture,
        };
        Save();
        return id;
    }

    private int FreeSlotFor(SifObject added)
    {
        int free = _slots.FirstFree();
        if (free < 0)
        {
            throw new RefusedException(
                "the object cannot be added: the image is full",
                $"all {_header.DescriptorsTotal} descriptors of the image are in use",
                "hpcrun sif del ID FILE frees one");
        }

        if (IsPrimary(added.Describe(UnixTime.Unset)) && _slots.Used().Any(used => IsPrimary(used.Descriptor)))
        {
            throw new RefusedException(
                "the object cannot be added as the primary partition", "the image already has one",
                "add it as a system partition, then hpcrun sif setprim ID FILE");
        }

        return free;
    }

    private SifArchitecture SetPartitionType(int slot, in SifDescriptor descriptor, PartitionType type, UnixTime now)
    {
        PartitionMetadata metadata = PartitionMetadata.Of(descriptor);
        metadata = metadata with
        {
            Type = type,
            Architecture = metadata.Architecture < SifArchitecture.Unknown ? _header.Architecture : metadata.Architecture,
        };
        _slots.Put(slot, descriptor with { Extra = metadata.ToBytes(), ModifiedAt = now });
        return metadata.Architecture;
    }

    private static bool IsPrimary(in SifDescriptor descriptor) =>
        descriptor.DataType == DataType.Partition && PartitionMetadata.Of(descriptor).Type == PartitionType.PrimarySystem;

    private (int Slot, SifDescriptor Descriptor) Get(uint id)
    {
        foreach ((int slot, SifDescriptor descriptor) in _slots.Used())
        {
            if (descriptor.Id == id)
            {
                return (slot, descriptor);
            }
        }

        throw SifFile.NoObject(id, _slots.Used().Select(used => used.Descriptor.Id));
    }

    private long FreeSlots() => _slots.Capacity - _slots.Used().Count();

    private long DataEnd()
    {
        long end = Math.Max(_header.DataOffset, _header.DescriptorsOffset + _header.DescriptorsSize);
        foreach ((_, SifDescriptor descriptor) in _slots.Used())
        {
            end = Math.Max(end, descriptor.End);
        }

        return end;
    }

    private static long Aligned(long offset, int alignment)
    {
        if (alignment is < 0 or > LargestAlignment)
        {
            throw new RefusedException(
                $"the object cannot be added with an alignment of {alignment} bytes", "the alignment is out of range",
                $"--alignment 0 to {LargestAlignment} bytes");
        }

        return alignment == 0 ? offset : (offset + alignment - 1) / alignment * alignment;
    }

    private void Copy(RandomAccessSource data, long offset)
    {
        byte[] chunk = new byte[(int)Math.Min(ChunkSize, data.Length)];
        for (long done = 0; done < data.Length;)
        {
            Span<byte> part = chunk.AsSpan(0, (int)Math.Min(chunk.Length, data.Length - done));
            data.ReadExactly(done, part, "data to be stored");
            _storage.Write(offset + done, part);
            done += part.Length;
        }
    }

    private void Zero(long offset, long size)
    {
        byte[] zeros = new byte[(int)Math.Min(ChunkSize, size)];
        for (long done = 0; done < size; done += zeros.Length)
        {
            _storage.Write(offset + done, zeros.AsSpan(0, (int)Math.Min(zeros.Length, size - done)));
        }
    }

    private void Save()
    {
        _storage.Write(_origin + _header.DescriptorsOffset, _slots.Bytes);
        byte[] header = new byte[_header.LaunchScript.Length + SifHeader.FixedSize];
        _header.Write(header);
        _storage.Write(0, header);
    }
}
