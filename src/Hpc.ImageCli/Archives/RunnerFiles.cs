using System.Buffers.Binary;
using System.Text;
using Hpc.Archives;
using Hpc.CommandLine;
using Hpc.Crate;
using Hpc.Linux;

namespace Hpc.ImageCli;

/// <summary>The programs that an archive carries to be rerun without hpcrun: of each architecture at hand, with their licences
/// and the script that starts them.</summary>
internal static class RunnerFiles
{
    /// <summary>Of an installation: hpcrun-image and hpcrun-rerun are in libexec/hpcrun.</summary>
    private const string Programs = "../../bin/", Others = "runner/";

    private const int HeaderSize = 64, Interpreter = 3;

    private static readonly string[] s_notices = ["LICENSE.txt", "NOTICES.txt", "LGPL-2.1.txt"];

    /// <param name="directories">That the user names.</param>
    /// <returns>What was added; empty where no runner is at hand.</returns>
    public static List<CrateFile> Add(ArchiveContents contents, IReadOnlyList<string> directories)
    {
        SortedDictionary<string, string[]> found = new(StringComparer.Ordinal);
        foreach (string directory in directories)
        {
            string[] programs = Find(ImageTarget.Bytes(directory) + "/") ?? throw new RefusedException(
                $"cannot use --runner '{directory}'", $"it has no {string.Join(" and ", CarriedRunner.Programs)}",
                "a directory where both of another architecture are");
            found[Machine(programs)] = programs;
        }

        string self = Unistd.ReadLink("/proc/self/exe") ?? "";
        string own = self[..(self.LastIndexOf('/') + 1)];
        foreach (string place in DirectoryNames.Of(own + Others).Select(name => $"{own}{Others}{name}/").Prepend(own))
        {
            if (Find(place) is { } programs)
            {
                _ = found.TryAdd(Machine(programs), programs);
            }
        }

        if (found.Count == 0)
        {
            Report.Note($"the archive carries no runner: {CarriedRunner.Programs[1]} is not installed beside this program");
            return [];
        }

        return [.. Files(contents, found)];
    }

    private static IEnumerable<CrateFile> Files(ArchiveContents contents, SortedDictionary<string, string[]> found)
    {
        string script = Encoding.UTF8.GetString(Resource(CarriedRunner.Script));
        script = script.Replace("@RELEASE@", $"hpcrun {ProgramVersion.Text}", StringComparison.Ordinal);
        yield return contents.Add(CarriedRunner.Script, Encoding.UTF8.GetBytes(script), "reruns this archive without hpcrun");
        foreach (string notice in s_notices)
        {
            yield return contents.Add(CarriedRunner.Place + notice, Resource(notice), "licences of the runner");
        }

        foreach ((string machine, string[] programs) in found)
        {
            for (int at = 0; at < programs.Length; at++)
            {
                yield return contents.Add($"{CarriedRunner.Place}{machine}/{CarriedRunner.Programs[at]}", programs[at],
                    $"runner for {machine}, release {ProgramVersion.Text}");
            }
        }
    }

    /// <summary>Both, in the order of <see cref="CarriedRunner.Programs"/>; null where one is missing.</summary>
    /// <param name="directory">With a slash at its end.</param>
    private static string[]? Find(string directory)
    {
        string? Of(string name) => new[] { directory + name, directory + Programs + name }
            .FirstOrDefault(path => Stat.Of(path, followLinks: true, out _) is { IsFile: true });
        string[] programs = [.. CarriedRunner.Programs.Select(Of).OfType<string>()];
        return programs.Length == CarriedRunner.Programs.Count ? programs : null;
    }

    /// <summary>For what the programs are, as <c>uname -m</c> calls it.</summary>
    /// <exception cref="RefusedException">They are for two machines, or need libraries of a host.</exception>
    private static string Machine(string[] programs)
    {
        string[] machines = [.. programs.Select(MachineOf).Distinct()];
        return machines is [var one] ? one : throw new RefusedException(
            $"cannot archive: '{ImageTarget.Text(programs[0])}' and '{ImageTarget.Text(programs[1])}' are for two machines", null,
            "--runner DIR with both programs of one build");
    }

    private static string MachineOf(string path)
    {
        using FileSource file = FileSource.Open(path);
        byte[] header = new byte[HeaderSize];
        int length = file.Read(0, header);
        string? machine = length < HeaderSize || !header.AsSpan().StartsWith("\u007fELF\u0002\u0001"u8) ? null
            : BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(18)) switch { 62 => "x86_64", 183 => "aarch64", _ => null };
        return machine is not null && IsStatic(file, header) ? machine : throw new RefusedException(
            $"cannot archive: '{ImageTarget.Text(path)}' is not a static program for x86_64 or aarch64",
            "an archive is rerun on machines that have no library for it", "--without-runner, or install hpcrun again");
    }

    /// <summary>No program header asks for a loader.</summary>
    private static bool IsStatic(FileSource file, byte[] header)
    {
        long at = BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(32));
        (int size, int count) = (BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(54)),
            BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(56)));
        byte[] type = new byte[sizeof(int)];
        return Enumerable.Range(0, count).All(number => file.Read(at + ((long)number * size), type) == type.Length
            && BinaryPrimitives.ReadInt32LittleEndian(type) != Interpreter);
    }

    private static byte[] Resource(string name)
    {
        using Stream stream = typeof(RunnerFiles).Assembly.GetManifestResourceStream(name)!;
        using MemoryStream bytes = new();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
