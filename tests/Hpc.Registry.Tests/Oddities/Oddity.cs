namespace Hpc.Registry.Tests;

/// <summary>A row of the table in the documentation.</summary>
/// <param name="What">What the registry does.</param>
/// <param name="Whose">Where users met it, according to their reports; a release to come may be another.</param>
/// <param name="Answer">What hpcrun does.</param>
internal sealed record Oddity(string What, string Whose, string Answer, OddityOptions Options)
{
    public static IReadOnlyList<Oddity> All { get; } =
    [
        new("is as the specification says", "distribution", "tags, manifest and layers arrive", new()),
        new("asks nobody", "distribution without a configuration", "nothing is sent of what is stored", new() { IsOpen = true }),
        new("wants user and password with each request", "ECR, Artifactory, distribution with htpasswd",
            "they are sent where the registry asks, and only there",
            new() { Challenge = "Basic realm=\"{0}\"" }),
        new("names the way in capitals, without quotation marks", "Nexus, Artifactory", "read all the same",
            new() { Challenge = "BASIC realm=x" }),
        new("offers tokens and passwords at once", "Artifactory, Harbor", "a token is asked for",
            new() { Challenge = "Basic realm=\"x\", Bearer realm=\"{1}://{0}/token\",service=\"x\"" }),
        new("says no scope", "GHCR, Harbor", "the scope is that of the request",
            new() { Challenge = "Bearer realm=\"{1}://{0}/token\",service=\"ghcr\"" }),
        new("has user names with special characters", "Harbor (robot$ci), GitLab (gitlab+deploy-token-1)", "sent as they are",
            new() { User = "robot$team+ci", Password = "pa:ss\u00e9$'\"" }),
        new("gives the token as access_token alone", "GHCR, Google, Azure", "taken",
            new() { Token = """{{"access_token":"{0}"}}""" }),
        new("gives an empty token beside access_token", "GitLab, older Google", "the one that is there is taken",
            new() { Token = """{{"token":"","access_token":"{0}"}}""" }),
        new("gives tokens for less time than an image takes", "Docker Hub (5 minutes), Harbor",
            "another one is asked for, and the request made again", new() { TokenUses = 2 }),
        new("names its token service without TLS, as a proxy has that", "Harbor, GitLab",
            "asked over https, where the request was", new() { Secure = true, NamesItselfPlain = true }),
        new("redirects layers to another host, which refuses credentials", "Docker Hub, Quay, ECR, GitLab, Harbor with S3",
            "another host hears nothing of them", new() { RedirectsToStorage = true }),
        new("redirects on the same host", "Artifactory, Harbor", "what proves who asks goes along",
            new() { RedirectsAll = "{0}" }),
        new("redirects to itself without TLS, as a proxy has that", "Artifactory, GitLab", "goes on over https",
            new() { Secure = true, RedirectsAll = "http://{1}{0}" }),
        new("names the next page of tags by a relative link", "distribution, Quay", "followed",
            new() { Link = "<list?last={0}&n=2>; rel=\"next\"" }),
        new("names it at another host, or beside other links", "Artifactory, Harbor", "its path is asked of the same registry",
            new() { Link = "</v2/x?a>; rel=\"prev\", <https://inside.example/v2/team/app/tags/list?last={0}>; rel=next" }),
        new("says null for no tags", "distribution, GitLab", "none", new() { HasNoTags = true }),
        new("limits the number of requests, and says for how long", "Docker Hub, GHCR",
            "waited for, up to 5 minutes; a longer time is told", new() { Busy = 2, RetryAfter = "1" }),
        new("limits it, and does not say", "Docker Hub, ECR", "asked again after 0.5, 1, 2, ... s, six times",
            new() { Busy = 2 }),
        new("stumbles, with a page of its proxy", "Quay, GitLab", "asked again likewise", new() { Busy = 2, BusyStatus = 502 }),
        new("gives manifests another type", "Artifactory, Nexus, web servers", "the content says what it is",
            new() { ManifestType = "text/plain; charset=utf-8" }),
        new("does not tell a manifest's digest", "ECR, web servers", "it is computed", new() { TellsDigest = false }),
        new("cuts a connection within a layer", "Docker Hub, Quay (their storage)", "goes on where it was cut",
            new() { Cuts = 2 }),
        new("knows no ranges", "Artifactory (remote repositories)", "the layer begins again, and what had come is compared",
            new() { Cuts = 1, KnowsRanges = false }),
        new("refuses with a page that is no JSON", "proxies", "the status is told", new() { Refusal = "<html>401</html>" }),
    ];
}
