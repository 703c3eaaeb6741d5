namespace Hpc.EndToEnd.Tests;

/// <summary>The unprivileged user of the tests, one line of /etc/passwd.</summary>
internal sealed record TestUser(string Name, int Uid, int Gid, string Home)
{
    public static TestUser Find()
    {
        string name = Environment.GetEnvironmentVariable("HPCRUN_TEST_USER") ?? Environment.UserName;
        string[] fields = File.ReadLines("/etc/passwd").Select(line => line.Split(':')).First(line => line[0] == name);
        return new TestUser(name, int.Parse(fields[2]), int.Parse(fields[3]), fields[5]);
    }

    /// <summary>What makes a command this user's: no groups, nothing else changed. Empty when the tests already run as the
    /// user.</summary>
    public string[] Become =>
        Environment.IsPrivilegedProcess ? ["setpriv", $"--reuid={Uid}", $"--regid={Gid}", "--clear-groups", "--"] : [];
}
