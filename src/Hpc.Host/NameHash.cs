using Hpc.Binary;


namespace Hpc.Host;

/// <summary>FNV-1a, 64 bits, of a Latin-1 text: keeps names of sockets apart. There is nothing to protect, peers are checked by
/// their credentials.</summary>
public static class NameHash
{
    /// <returns>16 hexadecimal digits.</returns>
    public static string Of(string text)
    {
        ulong hash = 0xcbf29ce484222325;
        foreach (byte value in RawText.Bytes(text))
        {
            hash = (hash ^ value) * 0x100000001b3;
        }

        return hash.ToString("x16");
    }
}
