namespace Hpc.Plan;

/// <summary>A container whose changes are kept on the node under a name (<c>--name NAME[:RULE]</c>).</summary>
public sealed record NamedContainerRequest(string Name, NameRule Rule)
{
    private const int MostBytes = 128;

    /// <param name="origin">The option or variable, for messages.</param>
    /// <exception cref="UsageException">It is not a name, or the rule is none.</exception>
    public static NamedContainerRequest Parse(string text, string origin)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string name = colon < 0 ? text : text[..colon];
        NameRule rule = (colon < 0 ? "auto" : text[(colon + 1)..]) switch
        {
            "auto" => NameRule.Auto,
            "create" => NameRule.Create,
            "exec" => NameRule.Exec,
            "no_exec" or "no-exec" => NameRule.NoExec,
            _ =>
                throw new UsageException(
                    $"cannot use {origin} \"{text}\": expected auto, create, exec or no_exec after the colon", null,
                    "NAME, or NAME:auto"),
        };
        return IsName(name) ? new NamedContainerRequest(name, rule)
            : throw new UsageException($"cannot use {origin} \"{text}\" as a name",
                $"a name has 1 to {MostBytes} of the characters A-Z a-z 0-9 . _ + @ -, and does not begin with . or -",
                "choose another name");
    }

    /// <summary>Whether it can be the name of a container, which is the name of a directory.</summary>
    public static bool IsName(string name)
    {
        foreach (char one in name)
        {
            if (!char.IsAsciiLetterOrDigit(one) && one is not ('.' or '_' or '+' or '@' or '-'))
            {
                return false;
            }
        }

        return name.Length is > 0 and <= MostBytes && name[0] is not ('.' or '-');
    }
}
