using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Hpc.Binary;
using Hpc.CommandLine;
using Hpc.Recipes;
using Hpc.Sif;
using Hpc.Trust;

namespace Hpc.ImageCli;

/// <summary>What a build puts into its SIF file of how it was made. What looks like a secret is never in it.</summary>
internal static partial class BuildProvenance
{
    private const string Argument = "--build-arg=";

    /// <summary>Makes the object when the root file system is written.</summary>
    /// <param name="recipe">One char per byte.</param>
    public static Func<RandomAccessSource, (SifObject, byte[])> Of(BuildRequest request, BuildRecord record, string recipe)
    {
        Provenance provenance = Described(request, record, recipe);
        return root => (new SifObject(DataType.Generic) { Name = Provenance.ObjectName },
            provenance.ToJson(ObjectHash.Of(DigestAlgorithm.Sha256, [root])));
    }

    private static Provenance Described(BuildRequest request, BuildRecord record, string recipe)
    {
        ILookup<bool, KeyValuePair<string, string>> arguments = request.Arguments().OrderBy(one => one.Key,
            StringComparer.Ordinal)
            .Select(one => KeyValuePair.Create(ImageTarget.Text(one.Key), ImageTarget.Text(one.Value)))
            .ToLookup(one => SecretName.IsOne(one.Key) || Password().IsMatch(one.Value) || request.Secrets.AreIn(one.Value));
        return new Provenance(record.Recipe, SHA256.HashData(RawText.Bytes(recipe)), ProgramVersion.Text)
        {
            Arguments = arguments[false].ToDictionary(),
            Withheld = [.. arguments[true].Select(one => one.Key)],
            Options = [.. record.Words.Where(word => !word.StartsWith(Argument,
                StringComparison.Ordinal)).Select(WithoutPassword)],
            Epoch = record.Epoch,
            Materials = [.. record.Bases.Select(one =>
                KeyValuePair.Create(WithoutPassword(one.Key), (ReadOnlyMemory<byte>)Bytes(one.Value)))],
        };
    }

    private static string WithoutPassword(string text) => Password().Replace(text, "://");

    /// <summary>Of a digest with or without the name of its algorithm, or of an address that ends with one.</summary>
    private static byte[] Bytes(string digest) => Convert.FromHexString(digest[(digest.LastIndexOf(':') + 1)..]);

    /// <summary>The userinfo of a URI (RFC 3986).</summary>
    [GeneratedRegex("://[^/@\\s]+@", RegexOptions.CultureInvariant)]
    private static partial Regex Password();
}
