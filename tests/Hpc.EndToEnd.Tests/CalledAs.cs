namespace Hpc.EndToEnd.Tests;

/// <summary>The program under one of the names that callers know.</summary>
internal sealed record CalledAs(Machine Machine, string Name)
{
    /// <summary>What users of Apptainer rely on holds under both.</summary>
    public static TheoryData<string> Names => [.. Both];

    public static string[] Both => ["hpcrun", "apptainer"];

    /// <summary>The same with each form of the image.</summary>
    public static TheoryData<string, string> NamesAndForms
    {
        get
        {
            TheoryData<string, string> rows = [];
            foreach (string name in Both)
            {
                foreach (string form in Forms) rows.Add(name, form);
            }
            return rows;
        }
    }

    public static string[] Forms => ["directory", "sqfs", "sif"];

    private string Cache { get; } = Machine.NewDirectory() + "/cache";

    private string Program { get; } = Name == "hpcrun" ? Machine.Hpcrun : Link(Machine, Name);

    /// <summary>Its command line, by the user, whose own cache stays as it is.</summary>
    public UserCommand Run(params string[] words) => WithCache(new(Machine.User, [Program, .. words]));

    /// <summary>A script that calls it $run.</summary>
    public UserCommand Script(string text) => WithCache(Machine.Script($"run={Program}\n{text}"));

    private UserCommand WithCache(UserCommand command) => command.With("HPCRUN_CACHEDIR", Cache);

    private static string Link(Machine machine, string name)
    {
        string link = Path.Combine(machine.NewDirectory(), name);
        File.CreateSymbolicLink(link, machine.Hpcrun);
        return link;
    }
}
