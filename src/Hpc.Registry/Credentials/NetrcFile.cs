namespace Hpc.Registry;

/// <summary>A netrc file: <c>machine HOST login USER password WORD</c>, or <c>default</c> in the place of a machine. ftp(1);
/// enroot's .credentials has the same form.</summary>
internal static class NetrcFile
{
    /// <param name="user">Only this one's password, where the image's name says whose.</param>
    /// <param name="takesDefault">Also the entry that is for every host; never for one to which another has led.</param>
    public static Credential? Find(string text, string host, string? user, bool takesDefault = true)
    {
        string[] words = [.. text.Split('\n').Where(line => !line.TrimStart().StartsWith('#'))
            .SelectMany(line => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))];
        for (int at = 0; at < words.Length; at++)
        {
            bool matches = (takesDefault && words[at] == "default")
                || (words[at] == "machine" && at + 1 < words.Length && words[at + 1] == host);
            if (matches && Entry(words, words[at] == "default" ? at + 1 : at + 2) is { } found
                && (user is null || found.User == user))
            {
                return found;
            }
        }

        return null;
    }

    private static Credential? Entry(string[] words, int at)
    {
        string? login = null, password = null;
        for (; at + 1 < words.Length && words[at] is "login" or "password" or "account"; at += 2)
        {
            login = words[at] == "login" ? words[at + 1] : login;
            password = words[at] == "password" ? words[at + 1] : password;
        }

        return login is null || password is null ? null : new Credential(login, password);
    }
}
