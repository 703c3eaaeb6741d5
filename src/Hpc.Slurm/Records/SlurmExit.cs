namespace Hpc.Slurm;

/// <summary>How a job or step ended, as "5:0" in Slurm's records: status, and the signal that ended it or 0.</summary>
public readonly record struct SlurmExit(int Status, int Signal)
{
    /// <summary>Of wait(2)'s status, as JSON of the releases up to 22.05 has it.</summary>
    public static SlurmExit OfWait(long status) => new((int)(status >> 8 & 0xff), (int)(status & 0x7f));

    /// <exception cref="SlurmFormatException">It is not like 5:0.</exception>
    public static SlurmExit Parse(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && int.TryParse(text.AsSpan(0, colon), out int status)
            && int.TryParse(text.AsSpan(colon + 1), out int signal)
            ? new SlurmExit(status, signal) : throw new SlurmFormatException($"\"{text}\" as an exit code", "it is not like 5:0");
    }

    public override string ToString() => $"{Status}:{Signal}";
}
