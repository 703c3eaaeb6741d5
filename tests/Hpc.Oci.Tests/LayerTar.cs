using System.Text;

namespace Hpc.Oci.Tests;

/// <summary>Writes ustar layers, also such as no program would write.</summary>
internal sealed class LayerTar
{
    private readonly List<byte> _bytes = [];

    public byte[] Bytes => [.. _bytes, .. new byte[1024]];

    public LayerTar Directory(string path, int mode = 0x1ed) => Add(path + "/", '5', "", "", mode);

    public LayerTar File(string path, string text = "") => Add(path, '0', "", text, 0x1a4);

    public LayerTar Link(string path, string target) => Add(path, '2', target, "", 0x1ff);

    public LayerTar HardLink(string path, string target) => Add(path, '1', target, "", 0x1a4);

    public LayerTar Pax(params string[] records)
    {
        StringBuilder text = new();
        foreach (string record in records)
        {
            int length = record.Length + 3;
            length += $"{length}".Length - 1;
            text.Append($"{length} {record}\n");
        }

        return Add("pax", 'x', "", text.ToString(), 0);
    }

    public LayerTar Add(string path, char type, string target, string content, int mode)
    {
        byte[] block = new byte[512];
        Put(block, 0, path);
        Put(block, 100, $"{Convert.ToString(mode, 8).PadLeft(7, '0')}");
        Put(block, 108, "0000000");
        Put(block, 116, "0000000");
        Put(block, 124, Convert.ToString(content.Length, 8).PadLeft(11, '0'));
        Put(block, 136, "00000000001");
        Put(block, 148, "        ");
        block[156] = (byte)type;
        Put(block, 157, target);
        Put(block, 257, "ustar\0" + "00");
        Put(block, 148, Convert.ToString(block.Sum(value => value), 8).PadLeft(6, '0') + "\0 ");
        _bytes.AddRange(block);
        byte[] data = Encoding.Latin1.GetBytes(content);
        _bytes.AddRange(data);
        _bytes.AddRange(new byte[-data.Length & 511]);
        return this;
    }

    private static void Put(byte[] block, int at, string text) => Encoding.Latin1.GetBytes(text, block.AsSpan(at));
}
