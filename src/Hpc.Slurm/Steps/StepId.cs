using System.Globalization;

namespace Hpc.Slurm;

/// <summary>A step of a job, as Slurm writes it: "17.0", "17.batch". The three steps without a user's number have those of
/// slurm.h.</summary>
public readonly record struct StepId(uint Job, uint Step)
{
    /// <summary>SLURM_BATCH_SCRIPT: the script of sbatch.</summary>
    public const uint Batch = 0xfffffffb;

    /// <summary>SLURM_EXTERN_CONT: what holds what was started from outside, as by pam_slurm_adopt.</summary>
    public const uint Extern = 0xfffffffc;

    /// <summary>SLURM_INTERACTIVE_STEP: the shell of salloc, where LaunchParameters=use_interactive_step.</summary>
    public const uint Interactive = 0xfffffffa;

    /// <exception cref="SlurmFormatException">It is not of that form.</exception>
    public static StepId Parse(string text)
    {
        int dot = text.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && Number(text[..dot], out uint job) && Number(text[(dot + 1)..], out uint step) ? new StepId(job, step)
            : throw new SlurmFormatException($"\"{text}\" as a step", "it is not like 17.0 or 17.batch");
    }

    public override string ToString() => $"{Job}." + Step switch
    {
        Batch => "batch",
        Extern => "extern",
        Interactive => "interactive",
        _ => Step.ToString(CultureInfo.InvariantCulture),
    };

    private static bool Number(string text, out uint number)
    {
        number = text switch { "batch" => Batch, "extern" => Extern, "interactive" => Interactive, _ => 0 };
        return number != 0 || uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
