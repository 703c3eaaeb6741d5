namespace Hpc.SquashFs;

/// <summary>The name of an extended attribute, split as SquashFS stores it.</summary>
/// <param name="Prefix">Name space.</param>
/// <param name="Rest">Without the prefix and its dot, one char per byte.</param>
public readonly record struct XattrName(XattrPrefix Prefix, string Rest)
{
    private static readonly (string Text, XattrPrefix Prefix)[] Prefixes =
        [("user.", XattrPrefix.User), ("trusted.", XattrPrefix.Trusted), ("security.", XattrPrefix.Security)];

    /// <summary>Whether SquashFS can hold an attribute: system.posix_acl_access and its like it cannot, nor a name with a NUL
    /// byte.</summary>
    public static bool IsStorable(Xattr attribute) =>
        Parse(attribute.Name) is { } name && name.Rest.Length <= SquashFsLimits.XattrNameMaximum && !name.Rest.Contains('\0')
        && attribute.Value.Length <= SquashFsLimits.XattrValueMaximum;

    /// <summary>The parts of a whole name, or null when its name space has no number.</summary>
    public static XattrName? Parse(string name)
    {
        foreach ((string text, XattrPrefix prefix) in Prefixes)
        {
            if (name.StartsWith(text, StringComparison.Ordinal))
            {
                return new XattrName(prefix, name[text.Length..]);
            }
        }

        return null;
    }
}
