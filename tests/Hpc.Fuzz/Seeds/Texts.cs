using System.Text;

namespace Hpc.Fuzz;

/// <summary>Seeds that are written here.</summary>
internal static class Texts
{
    /// <summary>One char per byte (adr/0002).</summary>
    public static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    public static string Of(byte[] bytes) => Encoding.Latin1.GetString(bytes);

    public static IEnumerable<byte[]> All(params string[] texts) => texts.Select(Bytes);
}
