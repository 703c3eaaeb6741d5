using Hpc.CommandLine;
using Hpc.Oci;
using Hpc.Registry;

namespace Hpc.ImageCli;

/// <summary><c>hpcrun-image resolve URI</c>: the same image by its digest, which no moved tag changes. What a job is submitted
/// with.</summary>
internal static class ResolveCommand
{
    public static CommandSpec Tree() => Verbs.Spec("resolve") with
    {
        Arguments = [new("URI", "docker://, oci:// or oras://; anything else is printed unchanged")],
        Options = ConnectionOptions.Specs,
        Run = words =>
        {
            try
            {
                Report.Exact(Resolve(words[0], ConnectionOptions.Read(words)));
                return 0;
            }
            catch (ReferenceException error)
            {
                // The same words mean nothing tomorrow either, which whoever asked beforehand (hpcrun slurm check) should know.
                Report.Error(error.Message, error.Why, error.Remedy);
                return RefusedException.WrongWords;
            }
        },
    };

    private static string Resolve(string text, RegistryOptions options)
    {
        if (ImageSource.Find(text) is not { Kind: SourceKind.Registry or SourceKind.Oras } source)
        {
            return text;
        }

        ImageReference reference = ImageReference.Parse(source.Rest);
        if (reference.Digest is not null)
        {
            return text;
        }

        using RegistryClient client = new(options);
        string scheme = text[..(text.IndexOf("://", StringComparison.Ordinal) + 3)],
            digest = client.Manifest(reference).Digest.ToString();
        return reference.User is { } user
            ? $"{scheme}{user}@{reference.Registry}#{reference.Repository}@{digest}"
            : $"{scheme}{reference.Registry}/{reference.Repository}@{digest}";
    }
}
