namespace Hpc.Crate.Tests;

/// <summary>Archives in memory.</summary>
internal static class SmallArchive
{
    /// <summary>Of these files, in this order, whatever their names are.</summary>
    public static byte[] Of(params (string Name, byte[] Content)[] files)
    {
        using MemoryStream bytes = new();
        List<ZipMember> members = [];
        foreach ((string name, byte[] content) in files)
        {
            members.Add(new ZipMember(name, content.Length, Crc32.Of(content)));
            bytes.Write(ZipLayout.Header(members[^1]));
            bytes.Write(content);
        }

        bytes.Write(ZipLayout.Directory(members));
        return bytes.ToArray();
    }
}
