namespace Hpc.Slurm;

/// <summary>A line of <c>scontrol --oneliner show ...</c>, which all releases print: JobId=6 JobName=wrap NodeList=n[1-2]. A
/// value ends where a blank and another NAME= follow, so that values may have blanks in them.</summary>
public sealed class OneLineRecord
{
    private readonly List<(string Name, string Value)> _fields = [];

    private OneLineRecord()
    {
    }

    /// <summary>Of the first field of this name; null if there is none, or Slurm says (null).</summary>
    public string? this[string name]
    {
        get
        {
            foreach ((string known, string value) in _fields)
            {
                if (known == name)
                {
                    return value == "(null)" ? null : value;
                }
            }

            return null;
        }
    }

    /// <summary>All lines; those without a field ("No jobs in the system") are left out.</summary>
    public static List<OneLineRecord> ReadAll(string text)
    {
        List<OneLineRecord> records = [];
        foreach (string line in text.Split('\n'))
        {
            OneLineRecord record = new();
            record.Read(line);
            if (record._fields.Count > 0)
            {
                records.Add(record);
            }
        }

        return records;
    }

    /// <exception cref="SlurmFormatException">It is not a job's.</exception>
    public JobRecord ToJob() => new()
    {
        JobId = uint.TryParse(this["JobId"], out uint id)
            ? id : throw new SlurmFormatException("a line of scontrol", "there is no JobId= in it"),
        Array = uint.TryParse(this["ArrayJobId"], out uint array) & uint.TryParse(this["ArrayTaskId"], out uint member)
            ? (array, member) : null,
        Name = this["JobName"] ?? "",
        User = this["UserId"] is { } user && user.IndexOf('(', StringComparison.Ordinal) is var at and > 0 ? user[..at] : "",
        Partition = this["Partition"] ?? "",
        State = this["JobState"]?.Split('+', ',') ?? [],
        Reason = this["Reason"] is { } reason and not "None" ? reason : "",
        Nodes = this["NodeList"] ?? "",
        Tasks = int.TryParse(this["NumTasks"], out int tasks) ? tasks : 0,
        Processors = int.TryParse(this["NumCPUs"], out int processors) ? processors : 0,
        Container = this["Container"] ?? "",
        WorkingDirectory = this["WorkDir"] ?? "",
        ExitCode = this["ExitCode"] is { } code ? SlurmExit.Parse(code) : default,
    };

    private void Read(string line)
    {
        int name = 0;
        while (Field(line, name) is var equals and >= 0)
        {
            int next = equals;
            do
            {
                next = line.IndexOf(' ', next + 1);
            }
            while (next >= 0 && Field(line, next + 1) < 0);
            _fields.Add((line[name..equals], line[(equals + 1)..(next < 0 ? line.Length : next)].TrimEnd()));
            if (next < 0)
            {
                return;
            }

            name = next + 1;
        }
    }

    /// <summary>Where the '=' of a NAME= at this place is; -1 where none begins here. Names are letters, and / : in a
    /// few.</summary>
    private static int Field(string line, int at)
    {
        int end = at;
        while (end < line.Length && (char.IsAsciiLetter(line[end]) || (end > at && line[end] is '/' or ':' or '_')))
        {
            end++;
        }

        return end > at && end < line.Length && line[end] == '=' && char.IsAsciiLetterUpper(line[at]) ? end : -1;
    }
}
