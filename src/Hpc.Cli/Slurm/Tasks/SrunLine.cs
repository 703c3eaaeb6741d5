namespace Hpc.Cli;

/// <summary>srun's own command line, as far as where its options end and its program's words begin; pure. As getopt_long reads
/// it: options may be shortened, and the first word that is neither an option nor an option's argument is the program.</summary>
internal static class SrunLine
{
    private const string MultiProg = "multi-prog";

    /// <summary>"--mu": shorter ones are other options' too.</summary>
    private const int ShortestMultiProg = 2;

    /// <summary>Slurm's --container takes an argument, and the plugin's longer ones may have none.</summary>
    private const string Container = "container";

    /// <summary>Those whose argument, if any, is in the same word: of srun 21.08 to 23.02 (src/common/slurm_opt.c), and of our
    /// plugin. Any other takes the next word: of two mistakes with an option of a site's the one that names --multi-prog in
    /// vain.</summary>
    private static readonly string[] s_alone =
    [
        "bcast", "compress", "contiguous", "debugger-test", "disable-status", "exact", "exclusive", "help", "hold", "immediate",
            "interactive",
        "kill-on-bad-exit", "label", "nice", "no-allocate", "no-kill", "overcommit", "overlap", "oversubscribe", "preserve-env",
            "propagate", "pty", "quiet",
        "quit-on-interrupt", "reboot", "resv-ports", "send-libs", "share", "spread-job", "test-only", "unbuffered", "usage",
            "use-min-nodes", "verbose",
        "version", "whole", "x11", "container-mount-home", "container-remap-root", "container-entrypoint",
            "container-entrypoint-log", "container-writable",
        "container-readonly", "container-stage", "container-record", "no-container-mount-home", "no-container-remap-root",
            "no-container-entrypoint",
        "no-container-stage",
    ];

    private const string LettersAlone = "EhHlOQsuvVXZ", LettersThatMay = "IKk";

    /// <summary>Whether --multi-prog is among srun's options.</summary>
    /// <param name="words">argv without the program's name.</param>
    public static bool HasSeveralPrograms(IReadOnlyList<string> words)
    {
        for (int at = 0; at < words.Count; at++)
        {
            string word = words[at];
            if (word is "--" || word.Length < 2 || word[0] != '-')
            {
                at = NextPart(words, at);
            }
            else if (IsMultiProg(word))
            {
                return true;
            }
            else if (TakesNext(word))
            {
                at++;
            }
        }

        return false;
    }

    /// <summary>The ":" behind which another part of a heterogeneous step has options of its own.</summary>
    private static int NextPart(IReadOnlyList<string> words, int at)
    {
        while (at < words.Count && words[at] != ":")
        {
            at++;
        }

        return at;
    }

    private static bool IsMultiProg(string word) =>
        word.Length >= 2 + ShortestMultiProg && word.StartsWith("--", StringComparison.Ordinal)
            && MultiProg.StartsWith(word[2..], StringComparison.Ordinal);

    private static bool TakesNext(string word)
    {
        if (word.StartsWith("--", StringComparison.Ordinal))
        {
            string name = word[2..];
            return !name.Contains('=', StringComparison.Ordinal)
                && (name == Container || !Array.Exists(s_alone, alone => alone.StartsWith(name, StringComparison.Ordinal)));
        }

        for (int letter = 1; letter < word.Length; letter++)
        {
            if (!LettersAlone.Contains(word[letter], StringComparison.Ordinal))
            {
                return letter == word.Length - 1 && !LettersThatMay.Contains(word[letter], StringComparison.Ordinal);
            }
        }

        return false;
    }
}
