using System.Buffers.Binary;

namespace Hpc.Crate;

/// <summary>The checksum of zip (ISO 3309, polynomial 0xEDB88320 reflected), eight bytes at a time.</summary>
public struct Crc32
{
    private const uint Polynomial = 0xedb88320;
    private const int Lanes = 8;

    private static readonly uint[][] s_tables = Tables();

    private uint _state;

    public readonly uint Value => _state;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        uint[][] tables = s_tables;
        uint crc = ~_state;
        for (; bytes.Length >= Lanes; bytes = bytes[Lanes..])
        {
            uint low = BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ crc,
                high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            crc = tables[7][low & 0xff] ^ tables[6][low >> 8 & 0xff] ^ tables[5][low >> 16 & 0xff] ^ tables[4][low >> 24]
                ^ tables[3][high & 0xff] ^ tables[2][high >> 8 & 0xff] ^ tables[1][high >> 16 & 0xff] ^ tables[0][high >> 24];
        }

        foreach (byte one in bytes)
        {
            crc = tables[0][(crc ^ one) & 0xff] ^ crc >> 8;
        }

        _state = ~crc;
    }

    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        Crc32 crc = default;
        crc.Add(bytes);
        return crc.Value;
    }

    private static uint[][] Tables()
    {
        uint[][] tables = new uint[Lanes][];
        for (int lane = 0; lane < Lanes; lane++)
        {
            tables[lane] = new uint[256];
            for (uint value = 0; value < 256; value++)
            {
                uint crc = lane == 0 ? value : tables[lane - 1][value];
                for (int bit = 0; bit < 8; bit++)
                {
                    crc = (crc & 1) != 0 ? crc >> 1 ^ Polynomial : crc >> 1;
                }

                tables[lane][value] = crc;
            }
        }

        return tables;
    }
}
