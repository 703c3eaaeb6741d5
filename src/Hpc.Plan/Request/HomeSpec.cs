namespace Hpc.Plan;

/// <summary>The text behind <c>--home</c>: <c>SRC</c> or <c>SRC:DST</c>.</summary>
public static class HomeSpec
{
    public static HomeRequest Parse(string text, string origin = "--home")
    {
        string[] parts = text.Split(':');
        if (parts.Length > 2 || parts.Contains(""))
        {
            throw new UsageException($"cannot use {origin} \"{text}\": expected SRC or SRC:DST", null,
                "write --home DIR or --home DIR:/home/me");
        }

        return new HomeRequest(parts[0], parts[^1]);
    }
}
