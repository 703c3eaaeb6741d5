using Hpc.Binary;
using Hpc.Images;
using Hpc.Linux;
using Hpc.Sif;
using Hpc.SquashFs;

namespace Hpc.Build;

/// <summary>A SIF file with Apptainer's objects; the primary partition is compressed in place, behind the others.</summary>
public sealed class SifOutput : ImageOutput
{
    private const uint Mode = 0x1ff; // 0777: an image runs by itself

    private readonly SifImage _image;
    private readonly UnixTime _time;
    private readonly FileStorage? _encrypted;
    private readonly EncryptedStorage? _plain;

    /// <param name="path">One char per byte.</param>
    public SifOutput(string path, ImageSettings settings, SifContents contents)
        : base(path, settings, Mode)
    {
        // Without a time of its own the file has no id either, so that the same files make the same bytes.
        _time = settings.Time == 0 ? UnixTime.Unset : new UnixTime(settings.Time);
        SifCreation creation = new() { LaunchScript = SifCreation.RunScript, Time = _time };
        _image = RunnableImage.Begin(File.Storage, creation, contents.DefinitionFile, contents.Json);
        Architecture = contents.Architecture;
        int alignment = RunnableImage.Partition(Architecture).Alignment;
        RandomAccessStorage place = File.Storage.From(_image.NextOffset(alignment));
        if (settings.Encryption is { } encryption)
        {
            (_encrypted, _plain) = encryption.Begin(path);
            place = _plain;
        }

        Writer = new SquashFsWriter(place, settings.WriterOptions());
    }

    public override SquashFsWriter Writer { get; }

    /// <summary>The processor that the image is for; known when all files are.</summary>
    public SifArchitecture Architecture { get; set; }

    /// <summary>A JSON object that is known only when all files are: it lies behind the partition.</summary>
    public (string Name, byte[] Json)? LastObject { get; set; }

    private protected override void Finish()
    {
        SifObject partition = RunnableImage.Partition(Architecture);
        long start = _image.NextOffset(partition.Alignment);
        long length = Writer.Finish();
        if (_encrypted is not null)
        {
            _plain!.Flush();
            length = Settings.Encryption!.Finish(_encrypted, File.Storage.From(start), Settings);
            partition = RunnableImage.Partition(Architecture, FilesystemType.GocryptfsSquashFs);
        }

        uint primary = _image.AddWritten(partition, length, _time);
        if (Settings.Encryption is { Message: { } message } encryption)
        {
            _image.Add(encryption.MessageOf(primary), new MemorySource(message), _time);
        }

        if (LastObject is var (name, json))
        {
            _image.Add(new SifObject(DataType.GenericJson) { Name = name }, new MemorySource(json), _time);
        }

        if (Settings.Describe is { } describe)
        {
            RandomAccessSource files = _plain ?? File.Storage.From(start);
            using SquashFsSource source = new(files, files);
            (SifObject described, byte[] bytes) = describe(source);
            _image.Add(described, new MemorySource(bytes), _time);
        }

        if (Settings.Attest is { } attest)
        {
            (SifObject attested, byte[] bytes) = attest(File.Storage.From(start).Slice(0, length));
            _image.Add(attested, new MemorySource(bytes), _time);
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        _encrypted?.Dispose();
        GC.SuppressFinalize(this);
    }
}
