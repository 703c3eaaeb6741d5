using Hpc.CommandLine;
using Hpc.Host;
using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.Cli;

/// <summary>Defaults of the options from files: /etc/hpcrun/hpcrun.toml, its drop-ins /etc/hpcrun/hpcrun.d/*.toml, and
/// ~/.config/hpcrun/hpcrun.toml. A key is the name of an option of exec; a table [profile.NAME] holds those of <c>--profile
/// NAME</c>. The environment beats the files, options beat the environment. <c>locked</c> names what only the site's files may
/// say.</summary>
internal sealed class SiteConfiguration(IReadOnlyList<ConfigurationFile> files)
{
    private const string ProfileTable = "profile.";

    /// <summary>Keys that are not options: for hpcrun itself, and for hpcrun-image.</summary>
    private static string[] Others() =>
        [ConfigurationFile.Locked, CacheDirectory.Key, FetchSilence.Key, .. RegistryKeys.All,
            .. ServiceAddress.All.Select(service => service.Key)];

    public static SiteConfiguration None { get; } = new([]);

    public IReadOnlyList<ConfigurationFile> Files => files;

    public static SiteConfiguration Read(EnvironmentBlock environment) =>
        ConfigurationFile.ReadAll(environment.Get, ConfigurationText.Read, ConfigurationText.Names) is { Count: > 0 } files
            ? new SiteConfiguration(files) : None;

    /// <summary>The options that the files give, the site's first, then the user's.</summary>
    /// <exception cref="UsageException">A key is not known, or the user's file says what is locked.</exception>
    public List<OptionUse> Defaults(OptionIndex index) => Uses(index, "");

    /// <summary>The options of a profile.</summary>
    public List<OptionUse> Profile(OptionIndex index, OptionText name)
    {
        List<string> known = [];
        foreach (ConfigurationFile file in files)
        {
            foreach (TomlEntry entry in file.Entries)
            {
                if (entry.Table.StartsWith(ProfileTable, StringComparison.Ordinal)
                    && !known.Contains(entry.Table[ProfileTable.Length..]))
                {
                    known.Add(entry.Table[ProfileTable.Length..]);
                }
            }
        }

        return known.Contains(name.Text) ? Uses(index, ProfileTable + name.Text)
            : throw new UsageException($"cannot use {name.Origin} \"{name.Text}\": no configuration file has this profile", null,
                known.Count > 0 ? "one of " + string.Join(", ", known) : "hpcrun config show");
    }

    /// <summary>Refuses what the site does not leave to users: an option that it locks, its opposite, and others that say the
    /// same in another way.</summary>
    public void CheckLocks(IReadOnlyList<OptionUse> uses)
    {
        foreach (ConfigurationFile file in files)
        {
            foreach (OptionUse use in uses)
            {
                foreach (string name in OptionFamily.Of(use.Option.Name, use.Value.Text))
                {
                    if (file.LockOf(name) is { } theLock)
                    {
                        throw Locked(use.Value.Origin, name == use.Option.Name ? "it" : name, theLock);
                    }
                }
            }
        }
    }

    /// <summary>What the site sets and locks holds, whatever options that imply something else have said since.</summary>
    /// <param name="defaults">Options that the files give.</param>
    public RunRequest Kept(IReadOnlyList<OptionUse> defaults, RunRequest request)
    {
        foreach (OptionUse use in defaults)
        {
            bool isLocked = !use.Option.IsList && files.Any(file => file.LockOf(use.Option.Name) is not null);
            request = isLocked ? use.Option.Apply(request, use.Value) : request;
        }

        return request;
    }

    private static UsageException Locked(string what, string name, string theLock) =>
        new($"cannot use {what}: the site locks {name}", $"the lock is in {theLock}", "remove it, or ask the administrators");

    /// <summary>A lock of a name that nothing has would hold nothing.</summary>
    private static void CheckNames(OptionIndex index, ConfigurationFile file, TomlEntry entry)
    {
        foreach (string name in entry.Values)
        {
            if (index.ByName(name) is null && Array.IndexOf(Others(), name) < 0)
            {
                throw Unknown(index, file, entry, name);
            }
        }
    }

    private static UsageException Unknown(OptionIndex index, ConfigurationFile file, TomlEntry entry, string name)
    {
        string? near = NearestName.Find(name, index.Options.Select(known => known.Name).Concat(Others()));
        return new UsageException($"{file.Path}:{entry.Line}: unknown key \"{name}\"", "a key is the name of an option of exec",
            near is null ? "hpcrun exec --help lists them" : $"did you mean {near}?");
    }

    private List<OptionUse> Uses(OptionIndex index, string table)
    {
        List<OptionUse> uses = [];
        foreach (ConfigurationFile file in files)
        {
            List<OptionUse> ofFile = [];
            foreach (TomlEntry entry in file.Entries)
            {
                if (entry.Table == table)
                {
                    AddUses(ofFile, index, file, entry);
                }
                else if (entry.Table.Length > 0 && !entry.Table.StartsWith(ProfileTable, StringComparison.Ordinal))
                {
                    throw new UsageException($"{file.Path}:{entry.Line}: unknown table [{entry.Table}]", null,
                        "write [profile.NAME], or keys without a table");
                }
            }

            if (!file.IsSite)
            {
                CheckLocks(ofFile);
            }

            uses.AddRange(ofFile);
        }

        return uses;
    }

    private static void AddUses(List<OptionUse> uses, OptionIndex index, ConfigurationFile file, TomlEntry entry)
    {
        if (Array.IndexOf(Others(), entry.Key) >= 0)
        {
            if (entry.Key == ConfigurationFile.Locked && entry.Table.Length == 0)
            {
                CheckNames(index, file, entry);
            }

            return;
        }

        string origin = $"{file.Path}:{entry.Line}: {entry.Key}";
        if (index.ByName(entry.Key) is not { } option
            || option.Section == OptionSection.Output && option.Name is "help" or "explain")
        {
            throw Unknown(index, file, entry, entry.Key);
        }

        if (entry.Kind == TomlKind.List && !option.IsList)
        {
            throw new UsageException($"cannot use a list for {origin}: it takes one value", null, $"write {entry.Key} = \"...\"");
        }

        foreach (string value in entry.Values)
        {
            uses.Add(new OptionUse(option, new OptionText(value, origin)));
        }
    }
}
