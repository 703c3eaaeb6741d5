using Hpc.CommandLine;
using Hpc.Host;
using Hpc.Linux;
using Hpc.Plan;
using Hpc.Stage;

namespace Hpc.Cli;

/// <summary><c>hpcrun help</c>, <c>help exec</c>, <c>help sif list</c>: what --help prints, whichever executable the command is
/// in.</summary>
internal static class HelpCommand
{
    private const string Option = "--help";
    private const int WordsStatus = RefusedException.WrongWords;

    /// <param name="words">The command that help is wanted for.</param>
    /// <param name="path">What <paramref name="tree"/> is called.</param>
    /// <exception cref="CommandLineException">There is no such command.</exception>
    public static int Run(CommandSpec tree, string calledAs, IReadOnlyList<string> words, string path)
    {
        if (words is [var launching] && new CommandLine(calledAs, launching, []).Kind is { } kind)
        {
            Terminal.Print(HelpText.Of(kind, calledAs));
            return 0;
        }

        return words is [var name, ..] && Verbs.Find(name) is { Executable: var other } && other != path
            ? OfAnother(other, calledAs, words) : CommandTree.Run(tree, [.. words, Option], path);
    }

    /// <summary>It prints by itself, under the name by which this program was called: some options have other letters
    /// then.</summary>
    private static int OfAnother(string executable, string calledAs, IReadOnlyList<string> words)
    {
        string program = ImageProgram.PlaceOf(executable) ?? throw new RefusedException(
            $"cannot show the help of {words[0]}: {executable} is not installed", "the command is a program of its own",
            "./install.sh, or copy libexec/hpcrun too");
        return Spawn.RunInPlace(program, [calledAs, .. words, Option], StageEntry.Environment()) is 0 ? 0 : WordsStatus;
    }
}
