using System.Net;
using System.Text;
using Hpc.CommandLine;

namespace Hpc.ImageCli;

/// <summary>A server of OpenPGP keys (HKP, draft-gallagher-openpgp-hkp). It is believed in nothing: a key is taken only where its
/// fingerprint is the one that was asked for.</summary>
internal sealed class KeyServer : IDisposable
{
    private const int LargestAnswer = 8 << 20;

    private readonly Uri _address;
    private readonly HttpClient _client =
        new() { MaxResponseContentBufferSize = LargestAnswer, Timeout = TimeSpan.FromSeconds(30) };

    private KeyServer(Uri address) => _address = address;

    /// <summary>The option --url, else $HPCRUN_KEYSERVER or $APPTAINER_URL.</summary>
    /// <exception cref="RefusedException">None is named, or the address is none.</exception>
    public static KeyServer Of(ParsedArguments words)
    {
        string text = words.Text("url") ?? ConnectionOptions.Variable("KEYSERVER") ?? ConnectionOptions.Variable("URL")
            ?? throw new RefusedException("cannot ask a key server", "none is named, and hpcrun has none of its own",
                "--url https://keys.example, or HPCRUN_KEYSERVER");
        return new KeyServer(Address(text));
    }

    /// <summary>The key with this number, as text; null if the server has none.</summary>
    public string? Get(string search) => Send(new HttpRequestMessage(HttpMethod.Get, Lookup("get", "0x" + search)));

    /// <summary>Lines of the machine-readable index; null if nothing fits.</summary>
    public string? Index(string search) => Send(new HttpRequestMessage(HttpMethod.Get, Lookup("index", search)));

    public void Add(string armored)
    {
        using FormUrlEncodedContent form = new([new("keytext", armored)]);
        _ = Send(new HttpRequestMessage(HttpMethod.Post, new Uri(_address, "pks/add")) { Content = form })
            ?? throw Failed("it does not take keys");
    }

    public void Dispose() => _client.Dispose();

    private static Uri Address(string text)
    {
        const int HkpPort = 11371;
        UriBuilder? made = Uri.TryCreate(text, UriKind.Absolute, out Uri? address) ? new UriBuilder(address) : null;
        if (made is { Scheme: "hkp" or "hkps" })
        {
            made.Port = made.Port > 0 ? made.Port : made.Scheme == "hkp" ? HkpPort : 443;
            made.Scheme = made.Scheme == "hkp" ? "http" : "https";
        }

        if (made is not { Scheme: "http" or "https" })
        {
            throw new RefusedException($"cannot use the key server \"{text}\"",
                "it is not an address of http, https, hkp or hkps", "--url https://keys.example");
        }

        made.Path = made.Path.TrimEnd('/') + "/";
        return made.Uri;
    }

    private Uri Lookup(string operation, string search) =>
        new(_address, $"pks/lookup?op={operation}&options=mr&fingerprint=on&search={Uri.EscapeDataString(search)}");

    private string? Send(HttpRequestMessage request)
    {
        try
        {
            using HttpResponseMessage answer = _client.Send(request);
            using MemoryStream content = new();
            using Stream stream = answer.Content.ReadAsStream();
            stream.CopyTo(content);
            return answer.StatusCode == HttpStatusCode.NotFound ? null
                : answer.IsSuccessStatusCode ? Encoding.UTF8.GetString(content.ToArray())
                : throw Failed($"it answers {(int)answer.StatusCode} {answer.ReasonPhrase}");
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException or IOException)
        {
            throw Failed(error is TaskCanceledException ? "it does not answer" : error.Message);
        }
    }

    private RefusedException Failed(string why) => new($"cannot use the key server {_address}", why, "--url names another one");
}
