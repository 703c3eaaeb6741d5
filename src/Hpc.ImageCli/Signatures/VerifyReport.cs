using Hpc.Trust;

namespace Hpc.ImageCli;

/// <summary>What verify prints on standard output, as Apptainer does.</summary>
internal abstract class VerifyReport
{
    public abstract void Add(VerifiedSignature signature);

    public virtual void End()
    {
    }
}
