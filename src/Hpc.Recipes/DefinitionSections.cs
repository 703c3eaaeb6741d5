using System.Text;
using System.Text.RegularExpressions;
using Hpc.CommandLine;
using Hpc.Files;

namespace Hpc.Recipes;

/// <summary>The sections of one stage. A section begins at each line whose first word begins with "%", wherever that
/// stands.</summary>
internal sealed partial class DefinitionSections
{
    private static readonly string[] s_names =
        ["help", "setup", "files", "labels", "environment", "pre", "post", "runscript", "test", "startscript", "arguments"];

    private static readonly string[] s_ofApplications =
        ["appinstall", "applabels", "appfiles", "appenv", "apptest", "apphelp", "apprun", "appstart"];

    private readonly Dictionary<string, DefinitionSection> _sections = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DefinitionSection> _ofApplications = new(StringComparer.Ordinal);
    private readonly List<TransferSection> _files = [];
    private readonly List<string> _applications = [];

    /// <exception cref="RefusedException">A section is unknown, or no stage can have it.</exception>
    public static DefinitionStage Read(IReadOnlyList<RecipeLine> lines)
    {
        int begin = Next(lines, 0);
        Dictionary<string, string> header = DefinitionHeader.Parse(lines.Take(begin));
        DefinitionSections sections = new();
        while (begin < lines.Count)
        {
            int end = Next(lines, begin + 1);
            StringBuilder text = new();
            for (int at = begin + 1; at < end; at++)
            {
                text.Append(lines[at].Text).Append('\n');
            }

            sections.Add(lines[begin], text.ToString());
            begin = end;
        }

        return new DefinitionStage
        {
            Header = header,
            Sections = sections._sections,
            Files = sections._files,
            Applications = sections._applications,
            ApplicationSections = sections._ofApplications,
        };
    }

    /// <summary>Where the next section begins.</summary>
    private static int Next(IReadOnlyList<RecipeLine> lines, int at)
    {
        while (at < lines.Count && !lines[at].FirstWord.StartsWith('%'))
        {
            at++;
        }

        return at;
    }

    private void Add(RecipeLine line, string text)
    {
        string[] words = line.Text.TrimStart('%').Split(' ', 2);
        string name = words[0].ToLowerInvariant(), arguments = words.Length > 1 ? words[1] : "";
        if (name == "files")
        {
            AddFiles(arguments, text);
        }
        else if (s_ofApplications.Contains(name))
        {
            AddOfApplication(line, name, arguments, text);
        }
        else if (s_names.Contains(name))
        {
            DefinitionSection before = _sections.GetValueOrDefault(name, DefinitionSection.Empty);
            _sections[name] = new(words.Length > 1 ? arguments : before.Arguments, before.Text + text);
        }
        else
        {
            throw Unknown(line);
        }
    }

    /// <summary>Sections with the same arguments are one, in the place of the first.</summary>
    private void AddFiles(string arguments, string text)
    {
        List<FileTransfer> transfers = [];
        foreach (string line in text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#'))
        {
            string[] words = [.. Word().Matches(line).Select(word => word.Value.Trim('"', '\''))];
            if (words.Length > 0)
            {
                transfers.Add(new FileTransfer(words[0].Trim(), words.Length > 1 ? words[1].Trim() : ""));
            }
        }

        int known = _files.FindIndex(section => section.Arguments == arguments);
        if (known < 0)
        {
            _files.Add(new TransferSection(arguments, transfers));
        }
        else
        {
            _files[known] = new TransferSection(arguments, [.. _files[known].Transfers, .. transfers]);
        }
    }

    private void AddOfApplication(RecipeLine line, string name, string arguments, string text)
    {
        string application = arguments.Split(' ')[0].Trim();
        if (application.Length == 0)
        {
            throw new RefusedException($"cannot read line {line.Number}: the section %{name} has no application",
                "an application has a name, which follows that of the section", $"%{name} NAME");
        }

        if (!_applications.Contains(application))
        {
            _applications.Add(application);
        }

        string key = $"{name} {application}";
        _ofApplications[key] = new("", _ofApplications.GetValueOrDefault(key, DefinitionSection.Empty).Text + text);
    }

    private static RefusedException Unknown(RecipeLine line)
    {
        string word = line.FirstWord.TrimStart('%').ToLowerInvariant();
        bool isKnown = s_names.Contains(word) || s_ofApplications.Contains(word);
        return new RefusedException($"cannot read line {line.Number}: the section '{line.FirstWord}' is unknown",
            isKnown ? "the % has to be the first character of its line, and a space has to follow the name"
                : "a line whose first word begins with % begins a section, also inside a here-document",
            isKnown ? $"%{word}"
                : NearestName.Find(word, [.. s_names, .. s_ofApplications]) is { } near ? $"did you mean %{near}?"
                : $"sections are {string.Join(", ", s_names.Select(known => "%" + known))}");
    }

    [GeneratedRegex("""[^\s"']+|"[^"]*"|'[^']*'?""")]
    private static partial Regex Word();
}
