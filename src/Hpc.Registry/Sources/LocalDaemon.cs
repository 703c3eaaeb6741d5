using System.Net;
using System.Net.Sockets;
using Hpc.Binary;

namespace Hpc.Registry;

/// <summary>The docker or podman service of this machine, over its unix socket. Docker Engine API, "Export an image".</summary>
public static class LocalDaemon
{
    /// <summary>A daemon writes the whole image to its own disk before it sends the first byte: that may take so many times as
    /// long as it may be silent.</summary>
    private const int Preparation = 20;

    /// <summary>An image as the archive that <c>docker save</c> would write.</summary>
    /// <exception cref="RegistryException">Nobody listens, or there is no such image, or the service falls silent.</exception>
    public static Stream Export(string image, RegistryOptions options)
    {
        string socket = Socket(options.Environment);
        SocketsHttpHandler handler = new()
        {
            ConnectCallback = (_, stop) => Connect(socket, stop),
        };
        HttpClient client = new(handler) { Timeout = Timeout.InfiniteTimeSpan };
        using CancellationTokenSource silence = new(options.Silence * Preparation);
        try
        {
            HttpRequestMessage request = new(HttpMethod.Get, $"http://localhost/images/get?names={Uri.EscapeDataString(image)}");
            Task<HttpResponseMessage> sending = client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead,
                silence.Token);
            HttpResponseMessage response = sending.GetAwaiter().GetResult();
            return response.StatusCode == HttpStatusCode.OK
                ? new Archive(response, socket, options.Silence) : throw new RegistryException(
                $"cannot get the image \"{image}\" from the service at '{socket}'",
                $"{(int)response.StatusCode} {response.ReasonPhrase}", "docker images, or podman images, lists its images");
        }
        catch (OperationCanceledException error) when (silence.IsCancellationRequested)
        {
            throw Silent(socket, options.Silence * Preparation, error);
        }
        catch (HttpRequestException error)
        {
            throw new RegistryException($"cannot reach the docker service at '{socket}'", error.Message,
                "start it, or name its socket in DOCKER_HOST=unix://...", error);
        }
    }

    private static RegistryException Silent(string socket, TimeSpan limit, Exception error) => new(
        $"the docker service at '{socket}' has fallen silent", $"nothing came for {limit.TotalSeconds:0.#} s",
        "look at the service; wait longer: HPCRUN_FETCH_SILENCE=SECONDS; or docker save, and docker-archive:FILE", error);

    private static async ValueTask<Stream> Connect(string path, CancellationToken stop)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), stop).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static string Socket(Func<string, string?> environment)
    {
        const string Unix = "unix://";
        if (environment("DOCKER_HOST") is { Length: > 0 } host)
        {
            return host.StartsWith(Unix, StringComparison.Ordinal) ? host[Unix.Length..] : throw new RegistryException(
                $"cannot use DOCKER_HOST={host}: not a unix socket", "only a service on this machine is supported",
                "use docker:// and a registry instead");
        }

        string podman = Path.Combine(environment("XDG_RUNTIME_DIR") ?? "/run", "podman/podman.sock");
        const string Docker = "/var/run/docker.sock";
        return !File.Exists(Docker) && File.Exists(podman) ? podman : Docker;
    }

    /// <summary>The body of its answer.</summary>
    private sealed class Archive(HttpResponseMessage response, string socket, TimeSpan limit) : ForwardStream
    {
        private readonly AnswerStream _body = new(response, limit);

        public override int Read(Span<byte> buffer)
        {
            try
            {
                return _body.Read(buffer);
            }
            catch (SilenceException error)
            {
                throw Silent(socket, limit, error);
            }
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _body.Dispose();
                response.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
