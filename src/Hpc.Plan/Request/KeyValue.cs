namespace Hpc.Plan;

/// <summary><c>key=value</c> or a bare <c>key</c>.</summary>
internal static class KeyValue
{
    /// <summary>The two sides of the first '='; the value is null if there is none.</summary>
    public static (string Key, string? Value) Split(string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? (text, null) : (text[..equals], text[(equals + 1)..]);
    }
}
