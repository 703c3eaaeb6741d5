using Hpc.Records;

namespace Hpc.Crate;

/// <summary>A record for a reviewer who must not know its author. What only describes the run is changed; what a rerun uses
/// (command, variables, files) stays, as it would be another run.</summary>
public static class AnonymousRecord
{
    public static RunRecord Of(RunRecord record, NameSearch names)
    {
        string? Hide(string? text) => text is null ? null : names.Hide(text);
        RunRecord made = record with { NodeNames = new Dictionary<int, string>() };
        made = Map(made, Sections.Job, job => new JobEntry
        {
            Launcher = job.Launcher, Restarts = job.Restarts, Ranks = job.Ranks,
        });
        made = Map(made, Sections.Image, image => new ImageEntry
        {
            Path = names.Hide(image.Path), Name = Hide(image.Name), IsDirectory = image.IsDirectory, State = image.State,
            Digest = image.Digest, Lost = image.Lost,
        });
        made = Map<IReadOnlyList<BindEntry>>(made, Sections.Binds, binds => [.. binds.Select(bind => new BindEntry
        {
            Source = names.Hide(bind.Source), Target = bind.Target, IsReadOnly = bind.IsReadOnly, FileSystem = bind.FileSystem,
        })]);
        made = Map<IReadOnlyList<LibraryEntry>>(made, Sections.Libraries, all => [.. all.Select(library => new LibraryEntry
        {
            Path = names.Hide(library.Path), Target = Hide(library.Target), Version = library.Version, BuildId = library.BuildId,
        })]);
        made = Map<IReadOnlyList<DescriptorEntry>>(made, Sections.Descriptors, all => [.. all.Select(entry => new DescriptorEntry
        {
            Number = entry.Number, Kind = entry.Kind, Path = Hide(entry.Path), Offset = entry.Offset,
        })]);
        return Map(made, Sections.Host, host => new HostEntry
        {
            Hpcrun = host.Hpcrun, Kernel = names.Hide(host.Kernel), Machine = host.Machine, Processor = host.Processor,
            Flags = host.Flags, Processors = host.Processors, MemoryGiB = host.MemoryGiB, GpuDriver = Hide(host.GpuDriver),
            Gpus = host.Gpus,
        });
    }

    private static RunRecord Map<T>(RunRecord record, Section<T> section, Func<T, T> change)
        where T : class => record.With(section, record.Of(section).Select(one => one with { Value = change(one.Value) }));
}
