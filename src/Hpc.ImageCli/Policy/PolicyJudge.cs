using Hpc.Binary;
using Hpc.Host;
using Hpc.Linux;
using Hpc.Sif;
using Hpc.Trust;

namespace Hpc.ImageCli;

/// <summary>Whether a policy lets an open image be launched. Of the image only the header, the descriptors and the signatures are
/// interpreted; the objects are hashed.</summary>
internal sealed class PolicyJudge(PolicyFile policy, PolicyCaller caller)
{
    /// <summary>Whoever signed the image as the policy wants it; null where no signature is wanted, or was only missed.</summary>
    /// <param name="path">Where the image is, by the kernel's word.</param>
    /// <param name="warn">Told of what a rule only warns of.</param>
    /// <exception cref="RefusedException">The image may not be launched.</exception>
    public (PolicyRule Rule, Signer? Signer) Judge(int image, string path, Action<string> warn)
    {
        PolicyRule rule = policy.Rules.FirstOrDefault(one => one.IsFor(path, caller))
            ?? throw Refused(path, policy.ClosedBy!, $"it is in no execgroup of {policy.ClosedBy}",
                "launch an image of those directories");
        if (rule.Mode == PolicyMode.Off)
        {
            return (rule, null);
        }

        using KeySet keys = Keys(rule);
        try
        {
            return (rule, Signer(rule, keys, image, path));
        }
        catch (Exception error) when (error is RefusedException or CorruptImageException)
        {
            if (rule.Mode == PolicyMode.Require)
            {
                string? remedy = error is TrustException ? null : (error as RefusedException)?.Remedy;
                throw Refused(path, rule.Place, Reason(error), remedy ?? SitePolicy.GetSigned);
            }

            warn($"warning: the site's policy asks for a signature ({rule.Place}): {Reason(error)}");
            return (rule, null);
        }
    }

    /// <exception cref="RefusedException">There is none as the rule wants it; the message is the reason.</exception>
    private static Signer Signer(PolicyRule rule, KeySet keys, int image, string path)
    {
        if (Stat.Of(image, out _) is not { IsFile: true })
        {
            throw new RefusedException("it is a directory, and only a SIF file can be signed", null,
                $"hpcrun convert \"{path}\" IMAGE.sif, and have it signed");
        }

        using FileSource source = new(image, owned: false);
        SifFile file = SignedFile.Open(source, path);
        SignersOfImage signers = new Verification(file, ObjectHash.Of, keys.Check)
        {
            All =
            ObjectHash.OfAll
        }.Signers(rule.IsLegacy);
        if (signers.Any.FirstOrDefault(one => rule.Withdrawn.Contains(Fingerprint(one))) is { } withdrawn)
        {
            throw new RefusedException($"it is signed by a key that was withdrawn: {Fingerprint(withdrawn)}", null,
                "get the image signed by another key");
        }

        return Wanted(rule, signers.OfAll) ?? throw (signers.OfAll.Count > 0
            ? new RefusedException($"it is signed by {string.Join(", ", signers.OfAll.Select(Name))} only", null,
                "have it signed by whom the policy names: hpcrun policy show")
            : signers.Fault ?? new RefusedException("nobody has signed all of it", null, SitePolicy.GetSigned));
    }

    /// <summary>Keys of the site's alone: what users believe counts for them only.</summary>
    private static KeySet Keys(PolicyRule rule)
    {
        string ring = Keyring.OfAll.PublicPath;
        return KeySet.OfSite([.. rule.Pem.Select(path => PemFile.Public(SiteFile.Checked(path)))],
            File.Exists(ring) && new FileInfo(ring).Length > 0 ? SiteFile.Checked(ring) : null);
    }

    private static Signer? Wanted(PolicyRule rule, IReadOnlyList<Signer> signers)
    {
        bool IsWanted(Signer one) => one.IsNamed
            ? rule.Keys.Contains(Fingerprint(one)) || rule.Keys.Count + rule.Pem.Count == 0 : rule.Pem.Count > 0;
        bool hasAll = rule.Keys.All(key => signers.Any(one => Fingerprint(one) == key))
            && (rule.Pem.Count == 0 || signers.Any(one => !one.IsNamed));
        return !rule.NeedsAll || hasAll ? signers.FirstOrDefault(IsWanted) : null;
    }

    private static string Fingerprint(Signer signer) => Convert.ToHexString(signer.Fingerprint.Span);

    private static string Name(Signer signer) =>
        signer.IsNamed ? $"{Fingerprint(signer)} ({RawText.ToUtf16(signer.Name)})" : "a bare key";

    private static string Reason(Exception error) =>
        error is TrustException fault ? $"{fault.Message["cannot verify: ".Length..]}: {fault.Why}" : error.Message;

    private static RefusedException Refused(string path, string place, string why, string remedy) =>
        SitePolicy.Refused(path, place, why, remedy);
}
