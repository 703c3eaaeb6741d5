using Hpc.Host;
using Hpc.Linux;
using Hpc.Plan;
using Hpc.Records;

namespace Hpc.Launch.Recording;

/// <summary>Texts of a launch as its record has them: paths with roots, and without what is private.</summary>
internal sealed class RunPrivacy
{
    private readonly PathRoots _roots = new();
    private readonly Redaction? _redaction;

    private RunPrivacy(Redaction? redaction, string hostName) => (_redaction, HostName) = (redaction, hostName);

    public string HostName { get; }

    public static RunPrivacy Of(RunRequest request, HostFacts host)
    {
        string name = Utsname.NodeName();
        RunPrivacy privacy = new(request.KeepPrivate ? null : new Redaction(host.User.Name, name), name);
        foreach (DeclaredPath input in request.DeclaredFiles)
        {
            if (input.Name is { } called)
            {
                privacy._roots.Add(HostPath.Absolute(input.Path, host.WorkingDirectory), PathRoots.Input(called));
            }
        }

        privacy._roots.Add(host.WorkingDirectory, PathRoots.Directory);
        privacy._roots.Add(host.Home, PathRoots.Home);
        return privacy;
    }

    public string Text(string text) => Of(_roots.Of(text));

    /// <summary>A path of a declared file, which is not named by itself.</summary>
    public string Path(string path, string directory, string home)
    {
        PathRoots roots = new();
        roots.Add(directory, PathRoots.Directory);
        roots.Add(home, PathRoots.Home);
        return Of(roots.Of(path));
    }

    public string Value(string name, string value)
    {
        string text = _roots.Of(value);
        return _redaction is null ? text : _redaction.Value(name, text);
    }

    public IReadOnlyList<string> Words(IReadOnlyList<string> words)
    {
        List<string> rooted = new(words.Count);
        foreach (string word in words)
        {
            rooted.Add(_roots.Of(word));
        }

        return _redaction is null ? rooted : _redaction.Words(rooted);
    }

    private string Of(string text) => _redaction is null ? text : _redaction.Of(text);
}
