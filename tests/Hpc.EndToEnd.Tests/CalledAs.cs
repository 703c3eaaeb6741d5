namespace Hpc.EndToEnd.Tests;

/// <summary>The program under one of the names that callers know.</summary>
internal sealed record CalledAs(Machine Machine, string Name)
{
    /// <summary>What users of Apptainer rely on holds under both.</summary>
    public static TheoryData<string> Names => ["hpcrun", "apptainer"];

    private string Program { get; } = Name == "hpcrun" ? Machine.Hpcrun : Link(Machine, Name);

    /// <summary>Its command line, by the user.</summary>
    public UserCommand Run(params string[] words) => new(Machine.User, [Program, .. words]);

    /// <summary>A script that calls it $run.</summary>
    public UserCommand Script(string text) => Machine.Script($"run={Program}\n{text}");

    private static string Link(Machine machine, string name)
    {
        string link = Path.Combine(machine.NewDirectory(), name);
        File.CreateSymbolicLink(link, machine.Hpcrun);
        return link;
    }
}
