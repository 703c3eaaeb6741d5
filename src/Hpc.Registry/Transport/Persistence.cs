using System.Net;

namespace Hpc.Registry;

/// <summary>How often something is tried that the network or the other side may fail at: a few times where it fails, once more
/// where it is silent. What goes on in between is forgiven.</summary>
internal sealed class Persistence(RegistryTransport transport, RegistryRequest request)
{
    /// <summary>So many bytes, and a silence before them is forgotten.</summary>
    private const long Recovered = 1 << 20;

    private int _failures, _silences;
    private long _since;

    /// <summary>Whether another attempt is left.</summary>
    public bool MayRepeat => request.MayRepeat && _failures + 1 < RetryDelay.Attempts;

    public void Progress(int bytes)
    {
        _failures = 0;
        _since += bytes;
        if (_since >= Recovered)
        {
            (_silences, _since) = (0, 0);
        }
    }

    /// <summary>Waits before the next attempt, or gives up.</summary>
    /// <exception cref="RegistryException">There is none.</exception>
    public void After(Exception error)
    {
        if (error is SilenceException silence)
        {
            _since = 0;
            if (++_silences > 1 || !request.MayRepeat)
            {
                throw Silent(silence);
            }
        }

        // What a certificate lacks, no second attempt brings.
        bool isFinal = error is HttpRequestException
        {
            HttpRequestError: HttpRequestError.SecureConnectionError
            or HttpRequestError.NameResolutionError
        };
        if (isFinal || !MayRepeat)
        {
            throw RegistryTransport.Unreachable(request.Address, error);
        }

        transport.Pause(request, ++_failures, null, error.Message);
    }

    /// <summary>Waits as long as the other side asks for.</summary>
    public void After(HttpResponseMessage busy)
    {
        System.Net.Http.Headers.RetryConditionHeaderValue? asked = busy.Headers.RetryAfter;
        string trouble = $"{(int)busy.StatusCode} {busy.ReasonPhrase}";
        busy.Dispose();
        transport.Pause(request, ++_failures, asked, trouble);
    }

    private static RegistryException Silent(SilenceException silence) => new(
        $"{SilenceException.Shown(silence.Address)} is silent",
        $"for {silence.Limit.TotalSeconds:0.#} s it sent and took nothing, and it was asked more than once",
        "look at the network and the registry, or wait longer: HPCRUN_FETCH_SILENCE=SECONDS, or fetch-silence in hpcrun.toml",
        silence);
}
