using System.Globalization;
using Hpc.Binary;
using Hpc.Host;
using Hpc.Linux;
using Hpc.OciRuntime;

namespace Hpc.OciCli;

/// <summary>Where errors go, in the shape that runc gives them: a line of JSON or of key=value in the file of --log, and the bare
/// message on standard error; without --log, the line on standard error. podman and containerd read both.</summary>
internal sealed class RuntimeLog(string path, bool json, bool debug)
{
    public void Error(string message) => Write("error", message);

    public void Warning(string message) => Write("warning", message);

    /// <summary>What --debug shows. Where runc says something at the same point, its words are among these: who looks for them in
    /// the log of an engine finds the place.</summary>
    public void Debug(string message)
    {
        if (debug)
        {
            Write("debug", message);
        }
    }

    /// <summary>What is told to the person as it is: the log has it as an error.</summary>
    public void Bare(string message)
    {
        if (path.Length > 0)
        {
            Error(message);
        }
        else
        {
            Terminal.Print(message + "\n", output: 2);
        }
    }

    private void Write(string level, string message)
    {
        message = PrintableText.Line(message);
        string time = DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        string line = json ? Json(level, message, time) : $"time=\"{time}\" level={level} msg={Quoted(message)}\n";
        int fd = path.Length == 0 ? -1 : Open();
        if (fd < 0)
        {
            Terminal.Print(line, output: 2);
            return;
        }

        Terminal.Exact(line, fd);
        _ = Unistd.Close(fd);
        if (level == "error")
        {
            Terminal.Print(message + "\n", output: 2);
        }
    }

    /// <summary>A FIFO that nobody reads is not waited for (ENXIO): what failed is then on standard error.</summary>
    private int Open()
    {
        int fd = Fcntl.TryOpen(path, Fcntl.O_WRONLY | Fcntl.O_CREAT | Fcntl.O_APPEND | Fcntl.O_NONBLOCK, 0b110_100_100);
        if (fd >= 0)
        {
            Fcntl.SetBlocking(fd, waits: true);
        }

        return fd;
    }

    private static string Json(string level, string message, string time) => RawText.Of(JsonWriting.Write(writer =>
    {
        writer.Text("level", level);
        writer.Text("msg", message);
        writer.Text("time", time);
    })) + "\n";

    private static string Quoted(string text) =>
        "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal) + "\"";
}
