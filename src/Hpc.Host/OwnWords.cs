using System.Globalization;
using System.Text;
using Hpc.Binary;
using Hpc.Plan;

namespace Hpc.Host;

/// <summary>The words that this process was started with, and the variables that name places for it, as the kernel has them.
/// Where the runtime hands them on as UTF-16, bytes that are not UTF-8 have become other characters: a file of another name
/// would be read or made.</summary>
public static class OwnWords
{
    private const string CommandLine = "/proc/self/cmdline";

    private static readonly string[] s_places = ["HOME", "TMPDIR", "XDG_RUNTIME_DIR", "REGISTRY_AUTH_FILE"];

    private static readonly string[] s_options = ["HPCRUN_", "APPTAINER_", "SINGULARITY_"];

    /// <exception cref="CommandLineException">One of them is not UTF-8.</exception>
    public static void RequireUtf8()
    {
        Check(SmallFile.ReadText(CommandLine) ?? "", isWords: true);
        Check(SmallFile.ReadText("/proc/self/environ") ?? "", isWords: false);
    }

    /// <summary>This process was called by another program's name: a link of that name leads here.</summary>
    public static bool ArePeers() => Read() is [var program, ..] && IsPeer(program);

    /// <summary>All of them, the program's name first; one char per byte.</summary>
    public static string[] Read() => (SmallFile.ReadText(CommandLine) ?? "").Split('\0')[..^1];

    internal static bool IsPeer(string program) => program[(program.LastIndexOf('/') + 1)..] is "apptainer" or "singularity";

    /// <param name="all">Each with a NUL behind; one char per byte.</param>
    /// <param name="isWords">The first one is the program; otherwise they are NAME=VALUE.</param>
    internal static void Check(string all, bool isWords)
    {
        if (System.Text.Unicode.Utf8.IsValid(RawText.Bytes(all)))
        {
            return;
        }

        foreach (string text in all.Split('\0').Skip(isWords ? 1 : 0).Where(text => isWords || NamesPlace(text)))
        {
            if (!System.Text.Unicode.Utf8.IsValid(RawText.Bytes(text)))
            {
                throw new CommandLineException($"cannot use \"{Shown(text)}\": it is not UTF-8",
                    "this program would read or make a file of another name",
                    isWords ? "another name: mv it, or ln -s it to one" : "another place, whose name is UTF-8");
            }
        }
    }

    private static bool NamesPlace(string variable) => s_places.Contains(variable.Split('=', 2)[0])
        || s_options.Any(start => variable.StartsWith(start, StringComparison.Ordinal));

    /// <summary>Bytes that are no character as bash's $'...' writes them.</summary>
    private static string Shown(string text)
    {
        StringBuilder shown = new();
        ReadOnlySpan<byte> bytes = RawText.Bytes(text);
        while (bytes.Length > 0)
        {
            bool isOne = Rune.DecodeFromUtf8(bytes, out Rune rune, out int length) == System.Buffers.OperationStatus.Done;
            _ = isOne ? shown.Append(rune.ToString())
                : shown.Append(CultureInfo.InvariantCulture, $"\\x{bytes[0]:x2}");
            bytes = bytes[(isOne ? length : 1)..];
        }

        return shown.ToString();
    }
}
