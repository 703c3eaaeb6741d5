namespace Hpc.Records;

/// <summary>A thing of which a record has several.</summary>
public abstract class RecordEntry
{
    public abstract void Write(RecordWriter writer);
}
