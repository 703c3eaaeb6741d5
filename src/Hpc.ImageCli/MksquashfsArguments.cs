using System.Globalization;
using Hpc.CommandLine;
using Hpc.Plan;

namespace Hpc.ImageCli;

/// <summary>What <c>--mksquashfs-args</c> asks of Apptainer's writer, as far as it is a question of
/// compression (mksquashfs(1)). The file system is hpcrun's own: what else stands there is said to have no effect.</summary>
/// <param name="Compressor">Null: not named.</param>
/// <param name="Level">On the compressor's own scale; null: not named.</param>
internal sealed record MksquashfsArguments(string? Compressor, int? Level)
{
    public static readonly OptionSpec Option = new("mksquashfs-args", '\0', "ARGS",
        "-comp NAME and -Xcompression-level N, for Apptainer's scripts; --compressor and --level say the same");

    private static readonly string[] s_compressors = ["zstd", "gzip", "xz", "lz4"];

    /// <exception cref="RefusedException">A compressor that images are not written with.</exception>
    public static MksquashfsArguments Of(ParsedArguments words, Action<string> note)
    {
        MksquashfsArguments found = new(null, null);
        string[] arguments = (words.Text("mksquashfs-args") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        List<string> others = [];
        for (int at = 0; at < arguments.Length; at++)
        {
            string? value = at + 1 < arguments.Length ? arguments[at + 1] : null;
            if (arguments[at] == "-comp" && value is not null)
            {
                found = found with { Compressor = Known(value) };
                at++;
            }
            else if (arguments[at] == "-Xcompression-level"
                && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int level))
            {
                found = found with { Level = level };
                at++;
            }
            else
            {
                others.Add(arguments[at]);
            }
        }

        if (others.Count > 0)
        {
            note($"--mksquashfs-args: {string.Join(' ', others)} has no effect");
        }

        return found;
    }

    private static string Known(string name) => s_compressors.Contains(name) ? name : throw new RefusedException(
        $"cannot write an image with {name}: --mksquashfs-args -comp names it",
            $"images are written with {string.Join(", ", s_compressors)}", "leave -comp out");
}
