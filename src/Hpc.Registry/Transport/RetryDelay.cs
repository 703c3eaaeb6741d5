using System.Net;
using System.Net.Http.Headers;

namespace Hpc.Registry;

/// <summary>Whether and when a request is made again.</summary>
internal static class RetryDelay
{
    /// <summary>How often a request is made at most.</summary>
    public const int Attempts = 6;

    /// <summary>The longest that a registry may make a caller wait between two attempts.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan s_first = TimeSpan.FromMilliseconds(500);

    /// <summary>An answer that another attempt may better: too many requests, or a failure of the server or a proxy.</summary>
    public static bool IsTemporary(HttpStatusCode status) =>
        status is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout
        or HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable
            or HttpStatusCode.GatewayTimeout;

    /// <summary>What the server asks for (Retry-After, RFC 9110, section 10.2.3), else 0.5 s doubled with every attempt, and up
    /// to half as much again, so that the ranks of a job do not all come back at once.</summary>
    /// <param name="attempt">1 after the first.</param>
    /// <returns>Null if the server asks for more than anybody waits.</returns>
    public static TimeSpan? Before(int attempt, RetryConditionHeaderValue? asked, DateTimeOffset now)
    {
        TimeSpan? wanted = asked?.Delta ?? (asked?.Date is { } date ? date - now : null);
        if (wanted is { } exact)
        {
            return exact > Longest ? null : exact < TimeSpan.Zero ? TimeSpan.Zero : exact;
        }

        TimeSpan delay = s_first * Math.Pow(2, attempt - 1);
        return delay + (delay * (Random.Shared.NextDouble() / 2));
    }
}
