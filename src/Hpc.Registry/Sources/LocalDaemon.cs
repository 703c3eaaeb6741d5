using System.Net;
using System.Net.Sockets;

namespace Hpc.Registry;

/// <summary>The docker or podman service of this machine, over its unix socket. Docker Engine API, "Export an image".</summary>
public static class LocalDaemon
{
    /// <summary>An image as the archive that <c>docker save</c> would write; to be disposed with the returned response.</summary>
    /// <exception cref="RegistryException">Nobody listens, or there is no such image.</exception>
    public static Stream Export(string image, Func<string, string?> environment)
    {
        string socket = Socket(environment);
        SocketsHttpHandler handler = new()
        {
            ConnectCallback = (_, stop) => Connect(socket, stop),
        };
        HttpClient client = new(handler) { Timeout = Timeout.InfiniteTimeSpan };
        try
        {
            HttpRequestMessage request = new(HttpMethod.Get, $"http://localhost/images/get?names={Uri.EscapeDataString(image)}");
            Task<HttpResponseMessage> sending = client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            HttpResponseMessage response = sending.GetAwaiter().GetResult();
            return response.StatusCode == HttpStatusCode.OK ? response.Content.ReadAsStream() : throw new RegistryException(
                $"image \"{image}\" of the service at '{socket}'", $"{(int)response.StatusCode} {response.ReasonPhrase}", "docker images, or podman images, lists what there is");
        }
        catch (HttpRequestException error)
        {
            throw new RegistryException($"the docker service at '{socket}'", error.Message, "start it, or name its socket in DOCKER_HOST=unix://...", error);
        }
    }

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
                $"DOCKER_HOST={host}", "it is no unix socket", "use docker:// and a registry instead");
        }

        string podman = Path.Combine(environment("XDG_RUNTIME_DIR") ?? "/run", "podman/podman.sock");
        const string Docker = "/var/run/docker.sock";
        return !File.Exists(Docker) && File.Exists(podman) ? podman : Docker;
    }
}
