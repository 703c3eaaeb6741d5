using Hpc.Linux;
using Hpc.Plan;
using Hpc.Stage;

namespace Hpc.Cli;

/// <summary>The key of an encrypted image. The other executable finds it, by a passphrase or a key in a file, and hands it over
/// through a pipe: no word of a command line and no file has it (adr/0086).</summary>
internal static class ImageKey
{
    /// <summary>As hexadecimal digits.</summary>
    private const int Digits = 64;

    /// <summary>Who finds the key of the image at a path; null where it cannot, and has said why.</summary>
    public static Func<string, byte[]?> For(RunRequest request) => path =>
    {
        string[] quiet = request.Verbosity == Verbosity.Quiet ? ["--quiet"] : [];
        string? key = Spawn.Output(ImageProgram.Find($"the key of '{path}'"), ["unlock", .. quiet, .. request.KeyWords, path],
            StageEntry.Environment());
        return key is { Length: Digits } ? Convert.FromHexString(key) : null;
    };
}
