using System.Text;
using System.Text.RegularExpressions;
using Hpc.CommandLine;
using Hpc.Files;

namespace Hpc.Recipes;

/// <summary>From the lines of a Dockerfile to its instructions: parser directives, comments, continued lines, here-documents
/// (Dockerfile reference, "Format" and "Here-Documents").</summary>
internal sealed partial class DockerLines
{
    private static readonly string[] s_names =
    [
        "ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL", "MAINTAINER", "ONBUILD",
            "RUN", "SHELL",
        "STOPSIGNAL", "USER", "VOLUME", "WORKDIR",
    ];

    private static readonly string[] s_directives = ["check", "escape", "syntax"];

    private readonly string[] _lines;
    private readonly char _escape;
    private readonly InstructionForms _forms;
    private int _at;

    private DockerLines(string text)
    {
        _lines = [.. RecipeLine.Of(text.TrimStart('\ufeff')).Select(line => line.Text)];
        _escape = EscapeOf(_lines);
        _forms = new InstructionForms(_escape);
    }

    /// <summary>What continues lines and takes the meaning from a character: a backslash, or a backquote.</summary>
    public static (IReadOnlyList<DockerInstruction> Instructions, char Escape) Read(string text)
    {
        DockerLines lines = new(text);
        List<DockerInstruction> instructions = [];
        while (lines.Next() is { } instruction)
        {
            instructions.Add(instruction);
        }

        return (instructions, lines._escape);
    }

    /// <summary>Of the directives at the beginning, each of which may stand there once.</summary>
    private static char EscapeOf(IEnumerable<string> lines)
    {
        Dictionary<string, string> found = new(StringComparer.OrdinalIgnoreCase);
        foreach ((int at, Match match) in lines.Select(line => Directive().Match(line)).Index())
        {
            string name = match.Groups["name"].Value;
            if (!match.Success || !s_directives.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                break;
            }

            if (!found.TryAdd(name, match.Groups["value"].Value))
            {
                throw new RefusedException($"cannot read line {at + 1}: the directive '{name}' is there twice",
                    "a parser directive stands once at the beginning", "remove one of them");
            }
        }

        string escape = found.GetValueOrDefault("escape", "\\");
        return escape is "\\" or "`" ? escape[0] : throw new RefusedException(
            $"cannot read the Dockerfile: '{escape}' cannot be its escape", "a backslash or a backquote can", "# escape=`");
    }

    private DockerInstruction? Next()
    {
        while (_at < _lines.Length && IsNothing(_lines[_at]))
        {
            _at++;
        }

        if (_at == _lines.Length)
        {
            return null;
        }

        int line = _at + 1;
        return Instruction(line, Joined());
    }

    private static bool IsNothing(string line) => line.AsSpan().Trim() is { IsEmpty: true } or ['#', ..];

    /// <summary>A line with those that continue it; comments and empty lines in between are nothing.</summary>
    private string Joined()
    {
        StringBuilder text = new();
        bool goesOn = true;
        for (bool isFirst = true; goesOn && _at < _lines.Length; isFirst = false)
        {
            string line = _lines[_at++];
            if (!isFirst && IsNothing(line))
            {
                continue;
            }

            string trimmed = line.TrimEnd(' ', '\t');
            goesOn = trimmed.EndsWith(_escape) && !(trimmed.Length > 1 && trimmed[^2] == _escape);
            line = goesOn ? trimmed[..^1] : line;
            text.Append(isFirst ? line.TrimStart() : line);
        }

        return text.ToString().Trim();
    }

    private DockerInstruction Instruction(int line, string text)
    {
        string[] words = text.Split([' ', '\t'], 2);
        string name = words[0].ToUpperInvariant(), rest = words.Length > 1 ? words[1].Trim() : "";
        if (!s_names.Contains(name))
        {
            throw new RefusedException($"cannot read line {line}: the instruction '{words[0]}' is unknown",
                "a Dockerfile has other instructions",
                NearestName.Find(name, s_names) is { } near ? $"did you mean {near}?" : $"one of {string.Join(", ", s_names)}");
        }

        List<KeyValuePair<string, string>> flags = [];
        rest = rest[Flags(line, name, rest, flags)..];
        DockerInstruction instruction = new(line, name, flags, rest,
            name is "RUN" or "COPY" or "ADD" ? Documents(line, rest) : []);
        _forms.Check(instruction);
        return instruction;
    }

    /// <returns>Where they end.</returns>
    private static int Flags(int line, string name, string rest, List<KeyValuePair<string, string>> flags)
    {
        int at = 0;
        while (Flag().Match(rest, at) is { Success: true } flag)
        {
            at += flag.Length;
            if (flag.Groups["name"].Length == 0)
            {
                return at; // two dashes alone: flags end
            }

            string? value = flag.Groups["value"].Success ? Unquoted(flag.Groups["value"].Value) : null;
            DockerFlags.Check(line, name, flag.Groups["name"].Value, value, flags);
            flags.Add(new(flag.Groups["name"].Value, value ?? ""));
        }

        return !rest.AsSpan(at).StartsWith("--") ? at : throw new RefusedException(
            $"cannot read line {line}: '{rest[at..].Split(' ', '\t')[0]}' is not an option", "a quote in it does not end",
            $"{name} --NAME=VALUE");
    }

    private static string Unquoted(string value) => value is ['"', .., '"'] && value.Length > 1 ? value[1..^1] : value;

    private List<HereDocument> Documents(int line, string rest)
    {
        List<HereDocument> documents = [];
        foreach (Match begin in HereBegin().Matches(rest.StartsWith('[') ? "" : rest).Where(one => !IsQuoted(rest, one.Index)))
        {
            string name = begin.Groups["name"].Value;
            bool isStripped = begin.Groups["strip"].Length > 0;
            StringBuilder text = new();
            for (; ; text.Append(isStripped ? _lines[_at++].TrimStart('\t') : _lines[_at++]).Append('\n'))
            {
                if (_at == _lines.Length)
                {
                    throw new RefusedException($"cannot read line {line}: the here-document '{name}' does not end",
                        $"no line below is '{name}'", $"{name}");
                }

                if ((isStripped ? _lines[_at].TrimStart('\t') : _lines[_at]) == name)
                {
                    _at++;
                    break;
                }
            }

            documents.Add(new HereDocument(name, text.ToString(), begin.Groups["quote"].Length == 0));
        }

        return documents;
    }

    /// <summary>Within quotes &lt;&lt; is text, as in a script that echo writes.</summary>
    private static bool IsQuoted(string text, int place)
    {
        char quote = '\0';
        for (int at = 0; at < place; at++)
        {
            if (text[at] == '\\' && quote != '\'')
            {
                at++;
            }
            else if (text[at] is '"' or '\'' && (quote == '\0' || quote == text[at]))
            {
                quote = quote == '\0' ? text[at] : '\0';
            }
        }

        return quote != '\0';
    }

    [GeneratedRegex(@"\A#\s*(?<name>[A-Za-z][A-Za-z0-9]*)\s*=\s*(?<value>.+?)\s*\z")]
    private static partial Regex Directive();

    [GeneratedRegex("""\G--(?<name>[^\s="]*)(=(?<value>("[^"]*"|[^\s"])*))?(\s+|\z)""")]
    private static partial Regex Flag();

    [GeneratedRegex("""(?<![<\S])\d*<<(?<strip>-?)((?<quote>["'])(?<name>[^"'\n]+)\k<quote>|(?<quote>)(?<name>[^<>\s"'|&;"""
        + """()]+))""")]
    private static partial Regex HereBegin();
}
