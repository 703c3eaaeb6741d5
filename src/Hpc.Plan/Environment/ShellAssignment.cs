namespace Hpc.Plan;

/// <summary>A word that starts with an unquoted <c>NAME=</c>.</summary>
internal static class ShellAssignment
{
    public static bool IsOne(ShellWord word) => LengthOfName(word) > 0;

    /// <summary>Name, and the word behind the '='.</summary>
    public static (string Name, ShellWord Value) Split(ShellWord word)
    {
        int length = LengthOfName(word);
        LiteralPart first = (LiteralPart)word.Parts[0];
        LiteralPart rest = first with { Text = first.Text[(length + 1)..] };
        return (first.Text[..length], word with { Parts = [rest, .. word.Parts.Skip(1)] });
    }

    private static int LengthOfName(ShellWord word)
    {
        if (word.Parts is not [LiteralPart { Quoted: false } first, ..])
        {
            return 0;
        }

        int equals = first.Text.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 && ShellName.IsValid(first.Text.AsSpan(0, equals)) ? equals : 0;
    }
}
