using System.Text;

namespace Hpc.Plan;

/// <summary>Writes the program of a <see cref="ShellPrelude"/> for any POSIX shell. The scripts must not see the host's
/// variables, which travel under other names and get theirs back behind the scripts, unless the image set them. Values are never
/// in the program's text, so their bytes and their size do not matter to it.</summary>
internal static class ShellPreludeProgram
{
    private const string HostPrefix = "_hpcrun_h_";
    private const string ValuePrefix = "_hpcrun_v_";

    /// <summary>One argument of execve(2) holds 128 KiB (MAX_ARG_STRLEN); most of it is the names of the host's
    /// variables.</summary>
    private const int NamesLimit = 100_000;

    /// <summary>Variables that a shell treats in its own way: they stay under their names.</summary>
    private static readonly HashSet<string> OfShell = ["PWD", "OLDPWD", "SHLVL", "_", "IFS", "OPTIND", "PPID", "UID", "EUID",
        "SHELLOPTS", "BASHOPTS"];

    public static ShellPrelude Write(
        string shell, string reason, IReadOnlyList<ImageScript> scripts, ContainerOverrides overrides,
        List<EnvironmentAssignment> ofImage, ref EnvironmentBlock block)
    {
        List<string> names = NamesToHide(block);
        block = Renamed(block, [.. names]);
        foreach (OverrideValue value in overrides.ForScripts)
        {
            block.Set(ValuePrefix + value.Name, value.Quote());
        }

        // A shell makes variables of its own (TERM, SHELL, PS1): away with those that have a host's name, or it would look as if
        // the image had set them.
        StringBuilder program = new(
            $"{SourceText}_hpcrun() {{\n_hpcrun_names='{string.Join(' ', names)}'\nunset PS1 $_hpcrun_names\n{NoteDirectory}");
        int before = ImageScripts.CountBeforeOverrides(scripts);
        AppendScripts(program, scripts.Take(before), block);
        foreach (OverrideValue value in overrides.ForScripts)
        {
            string name = value.Name;
            program.Append($"eval \"{name}=\\\"${ValuePrefix}{name}\\\"\"; export {name}; unset {ValuePrefix}{name}\n");
        }

        AppendScripts(program, scripts.Skip(before), block);
        AppendPathWords(program, block, overrides);
        program.Append(GoBack).Append(GiveBack).Append(BashPrompt.Program)
            .Append("}\n_hpcrun\nunset -f _hpcrun _hpcrun_source\n").Append(Look);
        AppendUnspoken(program, [.. ofImage, .. overrides.Verbatim()], block);
        program.Append("exec \"$@\"");
        return new ShellPrelude(shell, reason, program.ToString());
    }

    /// <summary>A script with the line ends of Windows, which no shell reads, is sourced as a text; a function of its own, as
    /// "return" ends the script.</summary>
    private const string SourceText = "_hpcrun_source() {\ncommand eval \"$_hpcrun_text\"\n}\n";

    private const string NoteDirectory = "_hpcrun_d=$PWD _hpcrun_o=${OLDPWD-}\n";

    /// <summary>A script may go where it likes: the program starts where the user said, as with Apptainer, whose interpreter has
    /// a working directory of its own.</summary>
    private const string GoBack = """
        if [ "$PWD" != "$_hpcrun_d" ]; then
        command cd "$_hpcrun_d"
        if [ -n "$_hpcrun_o" ]; then OLDPWD=$_hpcrun_o; else unset OLDPWD; fi
        fi
        unset _hpcrun_d _hpcrun_o

        """;

    /// <summary>What the image did not set gets the host's value.</summary>
    private const string GiveBack = $$"""
        unset IFS
        for _hpcrun_n in $_hpcrun_names; do
        eval "[ -n \"\${$_hpcrun_n+x}\" ] || { $_hpcrun_n=\${{HostPrefix}}$_hpcrun_n; export $_hpcrun_n; }
        unset {{HostPrefix}}$_hpcrun_n"
        done
        unset _hpcrun_n _hpcrun_names

        """;

    /// <summary>A command that is not there ends with 255 and the words that it ends with without a prelude.</summary>
    private static readonly string Look = $$"""
        case "$1" in
        */*) [ -x "$1" ] && [ ! -d "$1" ] ;;
        *) command -v "$1" >/dev/null 2>&1 ;;
        esac || {
        case "$1" in
        */*) if [ -e "$1" ]; then {{Print(MissingCommand.NotExecutable("%s"), "\"$1\"")}}
            else {{Print(MissingCommand.File("%s"), "\"$1\"")}}; fi ;;
        *) {{Print(MissingCommand.InPath("%s"), "\"$PATH\"")}} ;;
        esac >&2
        exit 255
        }

        """;

    /// <param name="word">What stands for the second %s.</param>
    private static string Print(MissingCommand missing, string word) => "printf "
        + ShellWord.SingleQuoted(
            $"hpcrun: cannot run \"%s\": {missing.What}\\n  why:  {missing.Why}\\n  try:  {missing.Remedy}\\n")
        + $" \"$1\" {word}";

    /// <summary>Variables whose names no shell knows: dash drops them, so env sets them, where the image has one.</summary>
    private static void AppendUnspoken(StringBuilder program, IReadOnlyList<EnvironmentAssignment> variables,
        EnvironmentBlock block)
    {
        string[] names = [.. variables.Select(one => one.Name).Where(name => !ShellName.IsValid(name)).Distinct()];
        if (names.Length == 0 || names.Sum(name => name.Length) > NamesLimit / 4)
        {
            return;
        }

        program.Append("command -v env >/dev/null 2>&1 && set -- env --");
        foreach (string name in names)
        {
            program.Append($" {ShellWord.SingleQuoted(name)}=\"$_hpcrun_u_{Array.IndexOf(names, name)}\"");
            block.Set($"_hpcrun_u_{Array.IndexOf(names, name)}", variables.Last(one => one.Name == name).Value);
        }

        program.Append(" \"$@\"\nunset").AppendJoin("", names.Select((_, at) => $" _hpcrun_u_{at}")).Append('\n');
    }

    private static List<string> NamesToHide(EnvironmentBlock block)
    {
        List<string> names = [];
        int length = 0;
        foreach (string entry in block.Entries)
        {
            ReadOnlySpan<char> name = EnvironmentBlock.NameOf(entry);
            length += name.Length + 1;
            if (length < NamesLimit && ShellName.IsValid(name) && !name.StartsWith("BASH") && !OfShell.Contains(name.ToString()))
            {
                names.Add(name.ToString());
            }
        }

        return names;
    }

    private static EnvironmentBlock Renamed(EnvironmentBlock block, HashSet<string> names) =>
        new(block.Entries.Select(entry => names.Contains(EnvironmentBlock.NameOf(entry).ToString())
            ? HostPrefix + entry : entry));

    /// <summary>"command" keeps a shell going that would end at a script's syntax error: the rest of that script is lost, and the
    /// shell has said so.</summary>
    private static void AppendScripts(StringBuilder program, IEnumerable<ImageScript> scripts, EnvironmentBlock block)
    {
        foreach (ImageScript script in scripts)
        {
            if (script.IsInImage && script.Text.Length < NamesLimit
                && script.Text.Contains(EnvironmentScript.WindowsLineEnd, StringComparison.Ordinal))
            {
                string name = $"_hpcrun_t_{block.Count}";
                block.Set(name, EnvironmentScript.WithLineEnds(script.Text));
                program.Append($"_hpcrun_text=${name}\nunset {name}\n_hpcrun_source\nunset _hpcrun_text\n");
            }
            else
            {
                program.Append(script.IsInImage ? $"command . {ShellWord.SingleQuoted(script.Path)}\n" : script.Text);
            }

            if (ImageScripts.SetsPath(script.Path))
            {
                AppendDefaultPath(program);
            }
        }
    }

    private static void AppendDefaultPath(StringBuilder program)
    {
        foreach (string directory in WellKnownVariable.DefaultPath.Split(':'))
        {
            program.Append($"case \":$PATH:\" in *:{directory}:*) ;; *) PATH=\"${{PATH:+$PATH:}}{directory}\" ;; esac\n");
        }

        program.Append("export PATH\n");
    }

    private static void AppendPathWords(StringBuilder program, EnvironmentBlock block, ContainerOverrides overrides)
    {
        Word("P", overrides.PrependPath, "PATH=\"$_hpcrun_P:$PATH\"");
        Word("A", overrides.AppendPath, "PATH=\"$PATH:$_hpcrun_A\"");
        Word("I", overrides.Path is { Text.Length: > 0 } instead ? instead.Quote() : null, "eval \"PATH=\\\"$_hpcrun_I\\\"\"");
        program.Append("export PATH\n")
            .Append("if [ -n \"${PREPEND_LD_LIBRARY_PATH-}\" ]; then "
                + "LD_LIBRARY_PATH=\"$PREPEND_LD_LIBRARY_PATH${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}\"; fi\n")
            .Append("if [ -n \"${APPEND_LD_LIBRARY_PATH-}\" ]; then "
                + "LD_LIBRARY_PATH=\"${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$APPEND_LD_LIBRARY_PATH\"; fi\n")
            .Append("if [ -n \"${LD_LIBRARY_PATH-}\" ]; then export LD_LIBRARY_PATH; fi\n")
            .Append(
                $"case \"${{PS1-}}\" in {string.Join('|', WellKnownVariable.StockPrompts.Select(ShellWord.SingleQuoted))}) PS1="
                + $"{ShellWord.SingleQuoted(WellKnownVariable.Prompt)} ;; esac\nexport PS1\n");

        void Word(string letter, string? value, string assignment)
        {
            if (value is { Length: > 0 })
            {
                block.Set("_hpcrun_" + letter, value);
                program.Append($"{assignment}; unset _hpcrun_{letter}\n");
            }
        }
    }
}
