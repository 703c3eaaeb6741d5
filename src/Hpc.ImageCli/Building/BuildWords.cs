using Hpc.CommandLine;
using Hpc.Oci;

namespace Hpc.ImageCli;

/// <summary>Options of <c>hpcrun build</c> that do not go with what is built: none of them is left out without a word.</summary>
internal static class BuildWords
{
    /// <summary>Options of Apptainer's and buildah's that are refused with the reason.</summary>
    public static readonly OptionSpec[] Refused =
    [
        new("remote", '\0', null, "") { Aliases = ["builder"],
            Refusal = ("nothing is built elsewhere: steps run on this machine", "remove the option") },
        new("json", '\0', null, "") {
            Refusal = ("a definition file in JSON is not read", "write it as text: hpcrun build --help") },
        new("nvccli", '\0', null, "") { Refusal = ("GPU libraries are bound, and need no program of NVIDIA's", "--nv") },
        new("detached", '\0', null, "") { Aliases = ["detach"],
            Refusal = ("a build runs in the foreground", "hpcrun build ... &") },
        new("isolation", '\0', null, "") { Refusal = ("steps always run in namespaces of their own", "remove the option") },
        new("squash", '\0', null, "") { Aliases = ["squash-all"], Refusal = ("a SIF file has one layer", "remove the option") },
        new("layers", '\0', null, "") { Refusal = ("steps are always kept", "--no-cache, for a build without them") },
    ];

    private static readonly string[] s_ofRecipes =
    [
        "build-arg", "build-arg-file", "no-cache", "shell-on-error", "dry-run", "network", "secret", "ssh", "bind", "mount", "nv",
        "rocm", "label", "annotation", "pull", "platform", "file",
    ];

    private static readonly string[] s_ofDefinitions = ["section", "notest", "no-setup", "update"];

    private static readonly string[] s_ofDockerfiles = ["target", "context"];

    /// <summary>Says of each option that is given what it does not do for this source.</summary>
    public static void SayNeedless(ParsedArguments words, string source, bool isDefinition, bool isDockerfile,
        Action<string> note)
    {
        if (words.Has("keep-ids") && (isDefinition || isDockerfile))
        {
            note("--keep-ids: the image that it begins with keeps its owners, and what steps write and copy is root's");
        }

        string what = isDefinition ? "a definition file" : isDockerfile ? "a Dockerfile" : "no recipe";
        IEnumerable<string> needless = isDefinition ? s_ofDockerfiles : isDockerfile ? s_ofDefinitions
            : [.. s_ofRecipes, .. s_ofDefinitions, .. s_ofDockerfiles];
        foreach (string name in needless.Where(words.Has))
        {
            note($"--{name} has no effect: '{source}' is {what}");
        }
    }

    /// <summary>The same for what is made.</summary>
    public static void SayNeedlessFor(ImageTarget target, ParsedArguments words, Action<string> note)
    {
        if (words.Has("annotation") && target.Layers is not { Kind: SourceKind.OciLayout or SourceKind.OciArchive })
        {
            note("--annotation has no effect: manifests of oci: and oci-archive: have annotations, and files have labels "
                + "(--label)");
        }
    }
}
