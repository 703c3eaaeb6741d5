namespace Hpc.Registry;

/// <summary>A file on a web server. A connection that breaks is made again from where it broke, as long as the server says that
/// the file is still the same.</summary>
public static class WebFile
{
    public static void Download(Uri address, RegistryOptions options, CacheFile file)
    {
        RegistryAddress host = HostOf(address, options);
        using RegistryTransport transport = new(options);
        RegistryRequest request = new(HttpMethod.Get, host, "", address.ToString()) { Start = address };
        Persistence persistence = new(transport, request);
        string? version = null;
        long farthest = 0;
        while (true)
        {
            long done = file.Stream.Position;
            using HttpResponseMessage response = transport.Expect(request with { From = done }, System.Net.HttpStatusCode.OK,
                System.Net.HttpStatusCode.PartialContent);
            string? found = response.Headers.ETag?.ToString() ?? response.Content.Headers.LastModified?.ToString("R");
            if (done > 0 && (response.StatusCode != System.Net.HttpStatusCode.PartialContent || found is null
                || found != version))
            {
                file.Stream.SetLength(0);
                file.Stream.Position = 0;
                if (response.StatusCode == System.Net.HttpStatusCode.PartialContent)
                {
                    continue;
                }
            }

            version = found;
            long? whole = file.Stream.Position + response.Content.Headers.ContentLength;
            try
            {
                using AnswerStream body = transport.Body(response);
                Copy(body, file, persistence, ref farthest);
                if (whole is null || file.Stream.Position == whole)
                {
                    return;
                }

                throw new IOException($"the connection ended after {file.Stream.Position} of {whole} bytes");
            }
            catch (Exception error) when (RegistryTransport.IsTransport(error))
            {
                persistence.After(error);
            }
        }
    }

    /// <summary>Whom to ask for something without a digest.</summary>
    /// <exception cref="RegistryException">Nothing would protect it on its way.</exception>
    internal static RegistryAddress HostOf(Uri address, RegistryOptions options)
    {
        RegistryAddress host = RegistryAddress.Of(address);
        if (address.Scheme == Uri.UriSchemeHttp && !host.IsLoopback && !options.PlainHttp)
        {
            throw new RegistryException($"cannot fetch {address}: not encrypted",
                "anybody on the network path could change the image", "use https://, or --no-https");
        }

        return host;
    }

    /// <param name="farthest">How far any attempt came, in bytes: only what goes beyond it is progress. A server that always
    /// stops at one place is not asked for ever.</param>
    private static void Copy(AnswerStream body, CacheFile file, Persistence persistence, ref long farthest)
    {
        byte[] piece = new byte[1 << 18];
        for (int read; (read = body.Read(piece)) > 0;)
        {
            long gained = file.Stream.Position + read - farthest;
            if (gained > 0)
            {
                persistence.Progress((int)Math.Min(gained, read));
                farthest += gained;
            }

            file.Explained(() =>
            {
                file.Stream.Write(piece, 0, read);
                return true;
            });
        }
    }
}
