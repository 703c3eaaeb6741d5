using Hpc.Binary;
using Hpc.Codecs;
using Hpc.Fuse.Prefetch;
using Hpc.Images;
using Hpc.Sif;
using Hpc.Sif.Tests;
using Hpc.SquashFs;

namespace Hpc.Fuzz;

/// <summary>Image files: SIF, SquashFS, what a file is, and the codecs behind them.</summary>
internal static class ImageTargets
{
    private static readonly Superblock s_superblock = Superblock.Parse(SquashFsImages.All().First(), 1 << 20);
    private static readonly string[] s_codecs = ["gzip", "zstd", "lz4", "xz", "lzo", "lzma"];

    public static IReadOnlyList<FuzzTarget> List { get; } =
    [
        new("sif", () => [SmallImage.Bytes(), .. CorpusFiles.In("sif", "*.sif")], ByteMutation.In(InSif), ReadSif)
        { Refusals = [typeof(RefusedException)] },
        new("sif-edit", () => [SmallImage.Bytes(), .. CorpusFiles.In("sif/sylabs-sif-images", "*.sif")], ByteMutation.In(InSif),
            EditSif) { Refusals = [typeof(RefusedException)] },
        new("squashfs", SquashFsImages.All, ByteMutation.In(InTables), SquashFsExercise.Run) { Judge = Unsquashfs.Differs },
        new("squashfs-records", () => SquashFsImages.All().Take(1).Select(image => image[^4096..]).Append(new byte[96]),
            ByteMutation.At(0, 1, 2, 4, 8, 12, 16, 20, 24, 28), ReadRecords),
        new("image-kind", () => [SmallImage.Bytes()[..4096], .. SquashFsImages.All().Take(1).Select(image => image[..2048])],
            ByteMutation.At(0, 32, 257, 1080), bytes =>
        {
            ImageKind kind = ImageKinds.Detect(bytes);
            _ = (ImageKinds.Name(kind), ImageKinds.Remedy(kind, "x"), ExtSuperblock.Find(bytes));
        }),
        new("ext", ExtImages.All, ByteMutation.In(InUsed), ReadExt),
        new("codecs", () => s_codecs.Select(Packed),
            ByteMutation.In((bytes, random) => random.Next(1, Math.Min(bytes.Length, 40))), Unpack),
        new("prefetch", () => [Profile()],
            ByteMutation.In((bytes, random) => bytes.Length > 8 ? random.Next(7, bytes.Length) : 0), bytes =>
        {
            PrefetchProfile profile = PrefetchProfile.Parse(bytes);
            Demand.Equal(profile.Count, PrefetchProfile.Parse(profile.ToBytes()).Count);
        }),
    ];

    /// <summary>Header, slots, and the fields in front of a slot.</summary>
    private static int InSif(byte[] bytes, Random random) => random.Next(2) == 0 ? random.Next(SifHeader.Size)
        : SmallImage.Table + (random.Next(SmallImage.Capacity) * SifDescriptor.SlotSize)
            + random.Next(random.Next(2) == 0 ? 73 : SifDescriptor.SlotSize);

    private static void ReadSif(byte[] bytes)
    {
        SifFile file = SifFile.Open(new MemorySource(bytes));
        foreach (SifArchitecture host in new[] { SifArchitecture.Amd64, SifArchitecture.Arm64 })
        {
            PrimaryPartition primary = file.PrimaryPartition(host);
            Demand.Equal(primary.Outcome == PrimaryPartitionOutcome.Found, primary.Why.Length == 0);
        }

        _ = IntegrityStream.Of(file.Header);
        foreach (SifDescriptor descriptor in file.Descriptors)
        {
            Demand.Equal(descriptor.Size, file.ReadWhole(descriptor).Length);
            Demand.Equal(true, descriptor.Name.Length <= SifDescriptor.NameLength
                && OciBlobMetadata.Of(descriptor).Digest.Length <= SifDescriptor.ExtraLength);
            _ = (IntegrityStream.Of(descriptor, 0), file.Find(descriptor.DataType, descriptor.Name),
                SignatureMetadata.Of(descriptor), CryptoMessageMetadata.Of(descriptor), SbomMetadata.Of(descriptor));
        }
    }

    /// <summary>What was changed opens, and has what was added.</summary>
    private static void EditSif(byte[] bytes)
    {
        MemoryStorage file = new(bytes);
        SifImage image = SifImage.Load(file);
        uint added = image.Add(new SifObject(DataType.Generic), new MemorySource(new byte[10]), UnixTime.Unset);
        Demand.Equal(10L, SifFile.Open(file).Get(added).Size);
        image.SetExtra(added, new byte[4], UnixTime.Unset);
        image.Delete(added, UnixTime.Unset, zero: true, compact: true);
        _ = SifFile.Open(file);
        image.SetPrimary(7, UnixTime.Unset);
        _ = SifFile.Open(file);
    }

    /// <summary>The superblock, or the tables: they are at the end, inodes first.</summary>
    private static int InTables(byte[] image, Random random)
    {
        const int InodeTableField = 64;
        ulong inodes = image.Length < Superblock.Size ? 0 : BitConverter.ToUInt64(image, InodeTableField);
        return random.Next(8) == 0 ? random.Next(Math.Min(Superblock.Size, image.Length))
            : random.Next((int)Math.Min(inodes, (ulong)image.Length - 1), image.Length);
    }

    /// <summary>Most of a file system is empty.</summary>
    private static int InUsed(byte[] image, Random random)
    {
        const int Tries = 50;
        int at = 0;
        for (int tries = 0; tries < Tries && image[at = random.Next(image.Length)] == 0; tries++)
        {
        }

        return random.Next(4) == 0 ? Math.Min(1024 + random.Next(256), image.Length - 1) : at;
    }

    private static void ReadExt(byte[] bytes)
    {
        ExtTree files = new(new MemorySource(bytes));
        foreach (string directory in new[] { "/", "/d" })
        {
            foreach (string name in files.List(directory))
            {
                string path = directory.TrimEnd('/') + "/" + name;
                FileEntry entry = files.Look(path);
                _ = (files.Follow(path), entry.Kind == PathKind.File ? files.Read(path, 1 << 21) : null);
            }
        }
    }

    private static void ReadRecords(byte[] bytes)
    {
        Superblock image = s_superblock;
        Action[] parsers =
        [
            () => Superblock.Parse(bytes, imageLength: 1 << 20), () => Inode.Parse(bytes, image),
            () => MetadataHeader.Parse(bytes, 0), () => FragmentEntry.Parse(bytes, image, 0),
            () => DirectoryHeader.Parse(bytes), () => DirectoryEntryRecord.Parse(bytes), () => DirectoryIndexEntry.Parse(bytes),
            () => XattrTableHeader.Parse(bytes, image),
            () => XattrIdEntry.Parse(bytes), () => XattrKeyRecord.Parse(bytes),
            () => XattrValueRecord.Parse(bytes, isOutOfLine: false), () => CompressorOptions.Parse(bytes, CompressorId.Lz4),
        ];
        parsers.ToList().ForEach(SquashFsExercise.Ask);
    }

    /// <summary>A byte that says which codec, and a block of it.</summary>
    private static byte[] Packed(string codec)
    {
        byte[] plain = Texts.Bytes(string.Concat(Enumerable.Range(0, 900).Select(number => number.ToString())));
        byte[] packed = new byte[plain.Length * 2];
        int length = codec is "lzo" or "lzma" ? 0 : CompressorFactory.Create(codec, 8192).Compress(plain.AsSpan(0, 2500), packed);
        byte[] block = codec switch
        {
            "lzo" => [21, (byte)'a', (byte)'b', (byte)'c', (byte)'d', 17, 0, 0],
            "lzma" => [0x5d, 0, 0, 128, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0x30, 0x98, 0x88, 0x98, 0x46, 0x7e, 0x1e, 0xb2, 0xff, 0xfa,
                0x1c, 0x80, 0],
            _ => packed[..length],
        };
        return [(byte)Array.IndexOf(s_codecs, codec), .. block];
    }

    private static void Unpack(byte[] bytes)
    {
        const int Guard = 64;
        if (bytes.Length == 0)
        {
            return;
        }

        byte[] room = new byte[8192 + Guard];
        int length = DecompressorFactory.Create(s_codecs[bytes[0] % s_codecs.Length])
            .Decompress(bytes.AsSpan(1), room.AsSpan(0, 8192));
        Demand.Equal(true, length is >= -1 and <= 8192 && !room.AsSpan(8192).ContainsAnyExcept((byte)0));
        if (length < 0)
        {
            throw new CorruptImageException("block", -1, "damage", "none");
        }
    }

    private static byte[] Profile() =>
        [.. "HPCPREF\x01"u8, .. BitConverter.GetBytes(100_000L), .. BitConverter.GetBytes(10), .. BitConverter.GetBytes(1), 0xc0,
            0x01, 0x90, 0x4e, 0x02, 0x81, 0x01, 0x00, 0x84, 0x20];
}
