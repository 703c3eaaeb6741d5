using Hpc.Build;

namespace Hpc.ImageCli;

/// <summary>Whom USER and --chown name, as the image's own files know them.</summary>
/// <param name="Home">"/" where the image has no such user.</param>
internal readonly record struct DockerUser(uint UserId, uint GroupId, string Home)
{
    private const int NameAt = 0, IdAt = 2, GroupAt = 3, HomeAt = 5;

    /// <param name="files">Of the image.</param>
    /// <param name="text">USER[:GROUP], by names or numbers.</param>
    /// <param name="line">Of the instruction, for messages.</param>
    /// <exception cref="RefusedException">The image has nobody of this name.</exception>
    public static DockerUser Of(FileTree files, string text, int line)
    {
        string[] parts = text.Split(':', 2);
        string[]? user = Find(files, "/etc/passwd", parts[0]);
        uint id = Number(user, IdAt) ?? Given(parts[0], line, "user", "/etc/passwd");
        uint group = parts.Length < 2 || parts[1].Length == 0 ? Number(user, GroupAt) ?? 0
            : Number(Find(files, "/etc/group", parts[1]), IdAt) ?? Given(parts[1], line, "group", "/etc/group");
        return new DockerUser(id, group, user?.ElementAtOrDefault(HomeAt) is { Length: > 0 } home ? ImageTarget.Text(home) : "/");
    }

    private static uint Given(string text, int line, string what, string file) => uint.TryParse(text, out uint id) ? id
        : throw new RefusedException($"cannot do line {line}: the image has no {what} '{text}'",
            $"its {file} has no such line", $"RUN {(what == "user" ? "useradd" : "groupadd")} {text}, or a number");

    private static string[]? Find(FileTree files, string file, string name) =>
        (files.ReadText(file) ?? "").Split('\n').Select(line => line.Split(':'))
        .FirstOrDefault(fields => fields.Length > IdAt
            && (fields[NameAt] == ImageTarget.Bytes(name) || (name.All(char.IsAsciiDigit) && fields[IdAt] == name)));

    private static uint? Number(string[]? fields, int at) =>
        uint.TryParse(fields?.ElementAtOrDefault(at), out uint number) ? number : null;
}
