using Hpc.SquashFs;

namespace Hpc.Fuse.FileServer;

/// <summary>The extended attributes that are served. Only the "user." ones are: "trusted." and "security." belong to whoever made
/// the image, an unprivileged process could not use them, and a "trusted.overlay." would confuse an overlayfs on top of
/// us.</summary>
internal sealed class ServedXattrs(XattrTable table)
{
    private const int SetsPerLook = 4096;
    private const int AttributesPerLook = 1 << 14;

    /// <summary>Whether any inode has an attribute that is served. An image of many attribute sets is not searched to
    /// the end: it counts as having some.</summary>
    public bool HasAny()
    {
        if (table.Count > SetsPerLook)
        {
            return true;
        }

        using MetadataVisit visit = table.Visit();
        long looks = 0;
        for (uint index = 0; index < table.Count && looks < AttributesPerLook; index++)
        {
            XattrCursor cursor = table.Open(index);
            looks += cursor.Left;
            if (MoveNext(ref cursor))
            {
                return true;
            }
        }

        return looks >= AttributesPerLook;
    }

    /// <summary>Bytes of what <see cref="WriteList"/> writes.</summary>
    public int ListSize(uint index)
    {
        using MetadataVisit visit = table.Visit();
        int size = 0;
        XattrCursor cursor = table.Open(index);
        while (MoveNext(ref cursor))
        {
            size += cursor.Key.PrefixText.Length + cursor.Key.NameLength + 1;
        }

        return size;
    }

    /// <summary>Writes the names, each with a NUL behind it.</summary>
    public void WriteList(uint index, Span<byte> target)
    {
        using MetadataVisit visit = table.Visit();
        XattrCursor cursor = table.Open(index);
        while (MoveNext(ref cursor))
        {
            cursor.Key.PrefixText.CopyTo(target);
            target = target[cursor.Key.PrefixText.Length..];
            cursor.Name.CopyTo(target);
            target[cursor.Key.NameLength] = 0;
            target = target[(cursor.Key.NameLength + 1)..];
        }
    }

    /// <summary>Copies the value of a name such as "user.comment", at most <see cref="SquashFsLimits.XattrValueMaximum"/>
    /// bytes.</summary>
    /// <returns>How many bytes it has; negative where there is none.</returns>
    public int Find(uint index, ReadOnlySpan<byte> name, Span<byte> target)
    {
        using MetadataVisit visit = table.Visit();
        XattrCursor cursor = table.Open(index);
        while (MoveNext(ref cursor))
        {
            ReadOnlySpan<byte> prefix = cursor.Key.PrefixText;
            if (name.StartsWith(prefix) && name[prefix.Length..].SequenceEqual(cursor.Name))
            {
                ReadOnlySpan<byte> value = cursor.ReadValue();
                value.CopyTo(target);
                return value.Length;
            }
        }

        return -1;
    }

    private static bool MoveNext(ref XattrCursor cursor)
    {
        while (cursor.MoveNext())
        {
            if (cursor.Key.Prefix == XattrPrefix.User)
            {
                return true;
            }
        }

        return false;
    }
}
