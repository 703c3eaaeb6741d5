using System.Text.RegularExpressions;
using Hpc.Files;
using Hpc.Sif;

namespace Hpc.Build;

/// <summary>For which processor the programs of a tree are, as its loaders say, or where it has none, its shells: the machine of
/// their ELF headers. What a label or a configuration says may be another one's, or nobody's.</summary>
internal sealed partial class TreeMachine
{
    /// <summary>Bytes of an ELF header up to e_machine.</summary>
    private const int HeadLength = 20;

    private readonly HashSet<SifArchitecture> _loaders = [], _shells = [];

    /// <summary>The only one that the tree is for, besides its elder of 32 bits; null where it does not say, or says
    /// several.</summary>
    public SifArchitecture? Only => Found.Count == 1 ? Found.First()
        : Found.Where(found => found is not (SifArchitecture.I386 or SifArchitecture.Arm)).ToArray() is [var only] ? only : null;

    private HashSet<SifArchitecture> Found => _loaders.Count > 0 ? _loaders : _shells;

    /// <summary>Looks at the first bytes of a file that tells.</summary>
    /// <param name="path">Relative to the root.</param>
    /// <returns>The content with all of its bytes; its length is known no more where it was looked at.</returns>
    public Stream? Look(string path, Stream? content)
    {
        if (content is null || !(Loader().IsMatch(path) || Shell().IsMatch(path)))
        {
            return content;
        }

        byte[] head = new byte[HeadLength];
        head = head[..content.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        if (Of(head) is { } machine)
        {
            (Loader().IsMatch(path) ? _loaders : _shells).Add(machine);
        }

        return new PrefixedStream(head, content, leaveOpen: true);
    }

    /// <summary>Whether the tree has nothing that runs on such a processor.</summary>
    public bool IsNotFor(SifArchitecture processor) => Found.Count > 0
        && !Found.Any(found => ArchitectureCode.RunsOn(found, processor));

    /// <summary>What is to be recorded.</summary>
    /// <param name="said">What the source says of itself; null for nothing.</param>
    /// <param name="usual">Where nobody says anything.</param>
    /// <exception cref="RefusedException">Another one was asked for.</exception>
    public SifArchitecture Settle(SifArchitecture? said, SifArchitecture usual, ImageSettings settings)
    {
        SifArchitecture? real = said is { } known && !IsNotFor(known) ? known : Only ?? said;
        if (settings.Processor is { } wanted)
        {
            return !IsNotFor(wanted) && (said is null || said == wanted || real == wanted) ? wanted : throw new RefusedException(
                $"cannot make an image for {ArchitectureCode.Name(wanted)}: the programs are for {Name(real)}",
                "--arch says for which processor it should be", $"--arch {Name(real)}, if that is what you want");
        }

        if (said is { } other && real != other)
        {
            settings.Note(
                $"the source says {ArchitectureCode.Name(other)}, and its programs are for {Name(real)}: that is recorded");
        }

        return real ?? usual;
    }

    private static string Name(SifArchitecture? processor) => processor is { } known ? ArchitectureCode.Name(known)
        : "another processor";

    /// <summary>e_machine (elf.h), with the byte order where one number stands for two processors.</summary>
    private static SifArchitecture? Of(ReadOnlySpan<byte> head)
    {
        if (head.Length < HeadLength || !head.StartsWith("\x7f"u8) || !head[1..].StartsWith("ELF"u8))
        {
            return null;
        }

        bool isLittle = head[5] == 1, is64 = head[4] == 2;
        return (isLittle ? head[18] | (head[19] << 8) : head[19] | (head[18] << 8)) switch
        {
            3 => SifArchitecture.I386,
            62 => is64 ? SifArchitecture.Amd64 : null,
            40 => SifArchitecture.Arm,
            183 => SifArchitecture.Arm64,
            21 => isLittle ? SifArchitecture.Ppc64Le : SifArchitecture.Ppc64,
            8 => is64 ? (isLittle ? SifArchitecture.Mips64Le : SifArchitecture.Mips64) : isLittle ? SifArchitecture.MipsLe
                : SifArchitecture.Mips,
            22 => is64 ? SifArchitecture.S390x : null,
            243 => is64 ? SifArchitecture.RiscV64 : null,
            258 => SifArchitecture.LoongArch64,
            _ => null,
        };
    }

    [GeneratedRegex(@"\A(\./)?(usr/)?lib(32|64|x32)?/([^/]+/)?(ld-linux[^/]*|ld-musl-[^/]+|ld64|ld|ld-[0-9.]+)\.so(\.[0-9]+)*\z")]
    private static partial Regex Loader();

    [GeneratedRegex(@"\A(\./)?(usr/)?bin/(sh|bash|dash|busybox|env)\z")]
    private static partial Regex Shell();
}
