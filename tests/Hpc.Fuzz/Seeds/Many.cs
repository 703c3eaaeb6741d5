namespace Hpc.Fuzz;

/// <summary>Large inputs: the same thing very often.</summary>
internal static class Many
{
    public const int Times = 20_000;

    public static byte[] Of(string head, Func<int, string> one, string tail = "", int times = Times) =>
        Texts.Bytes(head + string.Concat(Enumerable.Range(0, times).Select(one)) + tail);

    public static byte[] Of(string one, int times = Times) => Of("", _ => one, "", times);
}
