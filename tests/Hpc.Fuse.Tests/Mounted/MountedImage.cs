using System.Diagnostics;
using Hpc.SquashFs.Tests;

namespace Hpc.Fuse.Tests;

/// <summary>An image mounted by Hpc.Fuse.TestHost in a mount namespace of its own, which the test looks into through
/// /proc.</summary>
internal sealed class MountedImage : IDisposable
{
    private readonly Process _host;
    private readonly string _directory;
    private readonly string _errors;
    private string[] _enter = Environment.IsPrivilegedProcess ? [] : ["-U", "--preserve-credentials"];

    /// <param name="settings">Further words for the host.</param>
    public MountedImage(string image, params string[] settings)
        : this([], image, settings)
    {
    }

    /// <param name="user">Whom root becomes to mount without a privilege, in a user namespace that maps only him.</param>
    public static MountedImage AsUser(int user, string image) => new(
        ["setpriv", $"--reuid={user}", $"--regid={user}", "--clear-groups", "unshare", "-U", "--map-current-user", "--keep-caps"],
        image, [$"uid={user}", $"gid={user}"])
    {
        _enter = ["-U", "-S", $"{user}", "-G", $"{user}"],
    };

    /// <param name="prefix">A command that starts the host.</param>
    private MountedImage(string[] prefix, string image, string[] settings)
    {
        _directory = TestImage.NewDirectory();
        _errors = Path.Combine(TestImage.NewDirectory(), "errors");
        string[] command = ["sh", "-c", $"exec \"$@\" 2>'{_errors}'", "sh", .. prefix, .. Unshare, "dotnet", Host, image,
            _directory, .. settings];
        _host = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true })!;
        if (_host.StandardOutput.ReadLine() != "serving")
        {
            throw new InvalidOperationException($"no mount: {File.ReadAllText(_errors)}");
        }
    }

    /// <summary>Why a test that mounts is skipped; null if it can.</summary>
    public static string? Impossible { get; } = Try();

    /// <summary>The root of the mount, reachable from here.</summary>
    public string Root => $"/proc/{_host.Id}/root{_directory}";

    /// <summary>Process id of the server.</summary>
    public int Server => _host.Id;

    /// <summary>What the server wrote about requests that failed.</summary>
    public string Errors => File.ReadAllText(_errors);

    /// <summary>As root a mount namespace is enough; anybody else needs a user namespace to have one.</summary>
    private static string[] Unshare => Environment.IsPrivilegedProcess ? ["unshare", "-m", "--"] : ["unshare", "-Urm", "--"];

    private static string Host => Path.Combine(
        AppContext.BaseDirectory.Replace("Hpc.Fuse.Tests", "Hpc.Fuse.TestHost", StringComparison.Ordinal),
        "Hpc.Fuse.TestHost.dll");

    /// <summary>Runs a shell command in the mounted root.</summary>
    public string Run(string command) => System.Text.Encoding.Latin1.GetString(
        Tool.Run("nsenter", ["-t", $"{_host.Id}", "-m", .. _enter, "sh", "-c", $"cd '{_directory}' && {command}"]));

    /// <summary>Resident kilobytes of the server, as /proc/PID/status names them: VmRSS, VmHWM.</summary>
    public int Memory(string field) => int.Parse(
        File.ReadLines($"/proc/{_host.Id}/status").First(line => line.StartsWith(field, StringComparison.Ordinal))
            .Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1]);

    /// <summary>Unmounts and waits for the server to end by itself.</summary>
    public int Unmount()
    {
        _ = Run("cd / && umount " + _directory);
        return _host.WaitForExit(60_000) ? _host.ExitCode
            : throw new TimeoutException("the server does not end after the unmount");
    }

    public void Kill()
    {
        _host.Kill();
        _host.WaitForExit();
    }

    public void Dispose()
    {
        if (!_host.HasExited)
        {
            Kill();
        }

        _host.Dispose();
    }

    private static string? Try()
    {
        if (Tool.Missing("unshare", "nsenter", TestImage.Maker, "dotnet") is { } missing)
        {
            return missing;
        }

        try
        {
            File.OpenHandle("/dev/fuse", FileMode.Open, FileAccess.ReadWrite).Dispose();
            Tool.Run(Unshare[0], [.. Unshare[1..], "true"]);
            return null;
        }
        catch (Exception reason) when (reason is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            return $"this user cannot mount FUSE here: {reason.Message}";
        }
    }
}
