using System.Diagnostics;
using Hpc.Linux;
using Hpc.Recipes;

namespace Hpc.ImageCli;

/// <summary>A git repository that ADD adds, fetched by this machine's git, with its credentials and its configuration.</summary>
/// <param name="line">Of the instruction, for messages.</param>
internal sealed class GitRepository(BuildPlace place, int line)
{
    /// <summary>The files of a commit.</summary>
    /// <param name="checksum">What its name has to begin with; null for any.</param>
    /// <param name="isWhole">The directory .git stays.</param>
    /// <returns>Their directory.</returns>
    /// <exception cref="RefusedException">git is not here, or refuses, or it is another commit.</exception>
    public string Fetch(GitAddress address, string? checksum, bool isWhole)
    {
        string directory = place.NewDirectory("git"), wanted = address.Reference ?? "HEAD";
        _ = wanted.StartsWith('-')
            ? throw Refused(address, $"'{wanted}' is not the name of a commit", "#BRANCH, #TAG or #COMMIT") : 0;
        Run(directory, address, "init", "--quiet");
        Run(directory, address, "remote", "add", "origin", "--", address.Address);
        bool isNamed = TryRun(directory, out _, "fetch", "--quiet", "--depth=1", "origin", wanted)
            || TryRun(directory, out _, "fetch", "--quiet", "origin", wanted);
        if (!isNamed)
        {
            // A server may give commits by the names that lead to them only.
            Run(directory, address, "fetch", "--quiet", "--tags", "origin", "+refs/heads/*:refs/remotes/origin/*");
        }

        Run(directory, address, "checkout", "--quiet", "--detach", isNamed ? "FETCH_HEAD" : wanted);
        Check(address, Run(directory, address, "rev-parse", "HEAD").Trim(), checksum);
        Run(directory, address, "submodule", "--quiet", "update", "--init", "--recursive", "--depth=1");
        if (!isWhole)
        {
            TreeRemoval.Remove(ImageTarget.Bytes(Path.Combine(directory, ".git")));
        }

        return directory;
    }

    private void Check(GitAddress address, string commit, string? checksum) => _ =
        checksum is null || commit.StartsWith(checksum, StringComparison.OrdinalIgnoreCase) ? 0
        : throw Refused(address, $"it has the commit {commit}, and --checksum={checksum}", "look at it, then correct --checksum");

    private string Run(string directory, GitAddress address, params string[] words) =>
        TryRun(directory, out string said, words) ? said
        : throw Refused(address, $"git {words[0]}: {said.Trim().ReplaceLineEndings("; ")}",
            $"git ls-remote '{address.Address}' shows what there is");

    /// <param name="said">What it printed; where it failed, why.</param>
    private bool TryRun(string directory, out string said, params string[] words)
    {
        ProcessStartInfo start = new("git", ["-C", directory, "-c", "advice.detachedHead=false", .. words])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment["GIT_TERMINAL_PROMPT"] = "0";
        try
        {
            using Process program = Process.Start(start)!;
            program.StandardInput.Close();
            Task<string> errors = program.StandardError.ReadToEndAsync();
            said = program.StandardOutput.ReadToEnd();
            program.WaitForExit();
            said = program.ExitCode == 0 ? said : errors.Result;
            return program.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new RefusedException($"cannot do line {line}: the program git is not on this machine",
                "ADD of a repository is fetched with it", "install the package git, or copy the files into the context");
        }
    }

    private RefusedException Refused(GitAddress address, string why, string remedy) =>
        new($"cannot do line {line}: '{address.Address}' cannot be fetched", why, remedy);
}
