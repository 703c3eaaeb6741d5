namespace Hpc.Crate;

/// <summary>A name by which somebody could tell who made an archive, or where.</summary>
/// <param name="Kind">For people: "user", "host", "author".</param>
/// <param name="Text">One char per byte.</param>
public sealed record PersonalName(string Kind, string Text)
{
    /// <summary>A shorter one is also a part of everything else.</summary>
    private const int Shortest = 3, Longest = 200;

    /// <summary>Names of everybody.</summary>
    private static readonly string[] s_common =
        ["root", "user", "users", "home", "localhost", "nobody", "localdomain", "none", "default"];

    /// <summary>One that can be looked for; null: it would be found everywhere, or nowhere.</summary>
    public static PersonalName? TryMake(string kind, string text)
    {
        string bare = text.Trim();
        return bare.Length is < Shortest or > Longest || s_common.Contains(bare.ToLowerInvariant()) ? null
            : new PersonalName(kind, bare);
    }
}
