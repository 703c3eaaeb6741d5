using System.Globalization;
using Hpc.Host;
using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.ImageCli;

/// <summary>Whoever launches, by names and numbers, which are looked up where a rule asks.</summary>
internal sealed class PolicyCaller(Func<string[]> user, Func<string[]> groups)
{
    private readonly Lazy<string[]> _user = new(user);
    private readonly Lazy<string[]> _groups = new(groups);

    /// <summary>The process's own user, whatever variables say.</summary>
    public static PolicyCaller OfThisProcess { get; } = new(
        () => [Number(Unistd.Getuid()), UserDatabase.User(Unistd.Getuid(), Unistd.Getgid(), new EnvironmentBlock()).Name],
        () => [.. Unistd.Groups().Prepend(Unistd.Getgid()).Select(Number),
            .. UserDatabase.Groups(Unistd.Getgid()).Select(group => group.Name)]);

    public bool IsUser(string nameOrNumber) => _user.Value.Contains(nameOrNumber);

    public bool IsInGroup(string nameOrNumber) => _groups.Value.Contains(nameOrNumber);

    private static string Number(uint id) => id.ToString(CultureInfo.InvariantCulture);
}
