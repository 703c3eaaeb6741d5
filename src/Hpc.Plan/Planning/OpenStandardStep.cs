namespace Hpc.Plan;

/// <summary>open(2) of a file of the host that takes the place of standard output or error. It is done first: no name of the
/// container's is meant.</summary>
/// <param name="Descriptor">1 or 2.</param>
/// <param name="Path">Absolute.</param>
public sealed record OpenStandardStep(int Descriptor, string Path, string Reason) : Step(Reason)
{
    public override string Operation => "standard";
    public override string[] Words => [$"{Descriptor}", Path];
    public override string Call => $"open({Quote(Path)}, O_WRONLY|O_CREAT|O_TRUNC, 0666) -> descriptor {Descriptor}";

    public static List<Step> Of(RunRequest request)
    {
        List<Step> steps = [];
        if (request.StandardOutput is { } output)
        {
            steps.Add(new OpenStandardStep(1, output, "standard output is a file (--stdout)"));
        }

        if (request.StandardError is { } error)
        {
            steps.Add(new OpenStandardStep(2, error, "standard error is a file (--stderr)"));
        }

        return steps;
    }
}
