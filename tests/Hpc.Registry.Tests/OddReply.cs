using System.Text;

namespace Hpc.Registry.Tests;

/// <summary>An answer.</summary>
/// <param name="Status">0 for none: the connection stands, and nothing comes.</param>
internal sealed record OddReply(int Status, byte[] Body, params (string Name, string Value)[] Headers)
{
    public OddReply(int status, string body = "", params (string Name, string Value)[] headers)
        : this(status, Encoding.UTF8.GetBytes(body), headers)
    {
    }

    /// <summary>So many bytes of the body come, and then nothing.</summary>
    public int? SilentAfter { get; init; }

    /// <summary>So many bytes of the body come, and then the connection ends.</summary>
    public int? CutAfter { get; init; }

    public static OddReply To(string location, int status = 307) => new(status, "", ("Location", location));
}
