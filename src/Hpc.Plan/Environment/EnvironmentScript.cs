namespace Hpc.Plan;

/// <summary>Runs the environment scripts of an image without a shell, as if sourced one after the other. It knows assignments,
/// export, unset, test, if, &amp;&amp;, ||, ".", ":" and quotes and expansions of the plain kinds. For anything else it says so
/// and has to be thrown away: it never guesses.</summary>
internal sealed class EnvironmentScript(ShellVariables variables, ScriptFiles files)
{
    /// <summary>How many files the scripts may source, so that one that sources itself ends.</summary>
    private const int SourceLimit = 64;

    public const string WindowsLineEnd = "\r\n";

    private readonly ShellExpansion _expansion = new(variables);
    private string _name = "";
    private int _sources;

    /// <summary>Runs one script.</summary>
    /// <returns>null when it is done; otherwise why it needs a shell: <c>NAME line 3: a pipe</c>.</returns>
    public string? Run(string name, string text)
    {
        _name = name;
        try
        {
            Source(text);
            return null;
        }
        catch (NeedsShellException obstacle)
        {
            return obstacle.Line > 0 ? $"{_name} line {obstacle.Line}: {obstacle.Message}" : $"{_name}: {obstacle.Message}";
        }
    }

    private void Source(string text)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            throw new NeedsShellException(0, "a NUL byte");
        }

        Execute(ShellParser.Parse(WithLineEnds(text)));
    }

    /// <summary>What Windows' line ends stand for, as Apptainer's interpreter reads them.</summary>
    public static string WithLineEnds(string text) => text.Replace(WindowsLineEnd, "\n", StringComparison.Ordinal);

    /// <summary>True for exit status 0.</summary>
    private bool Execute(ShellCommand command) => command switch
    {
        CommandList list => ExecuteAll(list),
        SimpleCommand simple => ExecuteSimple(simple),
        NegatedCommand negated => !Execute(negated.Command),
        AndOrCommand { IsAnd: true } both => Execute(both.Left) && Execute(both.Right),
        AndOrCommand either => Execute(either.Left) || Execute(either.Right),
        IfCommand choice when Execute(choice.Condition) => Execute(choice.Then),
        IfCommand { Else: { } otherwise } => Execute(otherwise),
        _ => true,
    };

    private bool ExecuteAll(CommandList list)
    {
        bool status = true;
        foreach (ShellCommand command in list.Commands)
        {
            status = Execute(command);
        }

        return status;
    }

    private bool ExecuteSimple(SimpleCommand command)
    {
        if (command.Opaque is { } opaque || (command.Words.Count > 0 && command.Assignments.Count > 0))
        {
            throw new NeedsShellException(command.Line, command.Opaque ?? "an assignment before a command");
        }

        foreach (ShellWord assignment in command.Assignments)
        {
            Assign(assignment);
        }

        return command.Words.Count == 0 || ExecuteBuiltin(command);
    }

    private void Assign(ShellWord word)
    {
        (string name, ShellWord value) = ShellAssignment.Split(word);
        variables.Set(ShellExpansion.Checked(name, word.Line), _expansion.ExpandValue(value));
    }

    private bool ExecuteBuiltin(SimpleCommand command)
    {
        string name = _expansion.ExpandField(command.Words[0]) ?? throw new NeedsShellException(command.Line, "an empty command");
        if (name == ":")
        {
            command.Words.Skip(1).ToList().ForEach(_expansion.ExpandAndDrop);
            return true;
        }

        string[] arguments = [.. command.Words.Skip(1).Select(_expansion.ExpandField).OfType<string>()];
        return name switch
        {
            "export" => Export(arguments, command.Line),
            "unset" => Unset(arguments, command.Line),
            "test" => new TestExpression(files, command.Line).Evaluate(arguments),
            "[" when arguments is [.., "]"] => new TestExpression(files, command.Line).Evaluate(arguments.AsSpan()[..^1]),
            "true" => true,
            "false" => false,
            "." when arguments is [string path] => SourceFile(path, command.Line),
            _ => throw new NeedsShellException(command.Line, $"\"{name}\""),
        };
    }

    private bool Export(string[] arguments, int line)
    {
        foreach (string argument in arguments)
        {
            (string name, string? value) = KeyValue.Split(argument);
            if (!ShellName.IsValid(name))
            {
                throw new NeedsShellException(line, $"export \"{argument}\"");
            }

            if (value is not null)
            {
                variables.Set(ShellExpansion.Checked(name, line), value);
            }

            variables.Export(ShellExpansion.Checked(name, line));
        }

        return arguments.Length > 0 ? true : throw new NeedsShellException(line, "export without a name");
    }

    private bool Unset(string[] arguments, int line)
    {
        foreach (string name in arguments)
        {
            if (!ShellName.IsValid(name))
            {
                throw new NeedsShellException(line, $"unset \"{name}\"");
            }

            variables.Unset(ShellExpansion.Checked(name, line));
        }

        return true;
    }

    private bool SourceFile(string path, int line)
    {
        string text = files.ReadText(path, line) ?? throw new NeedsShellException(line, $"a missing \"{path}\"");
        if (++_sources > SourceLimit)
        {
            throw new NeedsShellException(line, "scripts that source each other");
        }

        string outer = _name;
        _name = path;
        Source(text);
        _name = outer;
        return true;
    }
}
