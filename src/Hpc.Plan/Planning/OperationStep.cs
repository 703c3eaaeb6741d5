namespace Hpc.Plan;

/// <summary>A step that names its own operation of the stage and the words that go with it: for programs that plan what no launch of
/// an image needs.</summary>
public abstract record OperationStep(string Reason) : Step(Reason)
{
    public abstract string Operation { get; }

    public abstract IReadOnlyList<string> Words { get; }
}
