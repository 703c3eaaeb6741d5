using Hpc.Binary;
using Hpc.Build;
using Hpc.Host;
using Hpc.Linux;
using Hpc.Recipes;
using Hpc.SquashFs;

namespace Hpc.ImageCli;

/// <summary>%pre and %setup: scripts that run on this machine. Theirs is a skeleton of the image, of directories and links; what
/// they put there becomes a layer.</summary>
internal sealed class HostScript(BuildPlace place, BuildRequest request)
{
    /// <summary>Runs the script of a section, if there is one.</summary>
    /// <param name="root">The skeleton.</param>
    /// <exception cref="RefusedException">The script failed.</exception>
    public void Run(string name, DefinitionSection section, string root)
    {
        if (section.IsEmpty || !request.Has(name))
        {
            return;
        }

        if (!request.HasHostScripts)
        {
            request.Note($"left out because of --no-setup: %{name}");
            return;
        }

        request.Note($"running %{name} on this machine, not in the image");
        string script = place.NewName(name);
        File.WriteAllBytes(script, RawText.Bytes(section.Text));
        Dictionary<string, string> variables = Variables();
        variables["APPTAINER_ROOTFS"] = variables["SINGULARITY_ROOTFS"] = root;
        variables["APPTAINER_ENVIRONMENT"] = variables["SINGULARITY_ENVIRONMENT"] = SectionScript.EnvironmentFile;
        string[] words = SectionScript.Words(name, section, script);
        int status = place.Run(words[0], words[1..], variables);
        if (status != 0)
        {
            throw SectionScript.Failed(name, status);
        }
    }

    /// <summary>Makes the directories of an image, and its links with targets inside.</summary>
    public string Skeleton(StackFiles files)
    {
        string root = place.NewDirectory("rootfs");
        MakeBelow(files, root, "/");
        return root;
    }

    /// <summary>What is in a skeleton besides it.</summary>
    public static void Collect(string root, StackFiles files, LayerDraft draft, string at = "/")
    {
        string place = ImageTarget.Bytes(root) + at;
        foreach (string name in DirectoryNames.Of(place).Order(StringComparer.Ordinal))
        {
            string path = at == "/" ? "/" + name : $"{at}/{name}", host = ImageTarget.Bytes(root) + path;
            if (Stat.Of(host, followLinks: false, out _) is not { } status)
            {
                continue;
            }

            if (status.IsDirectory)
            {
                if (files.Entry(path)?.Type != InodeType.Directory)
                {
                    draft.AddDirectories(path, (ushort)(status.Mode & 0xfff));
                }

                Collect(root, files, draft, path);
            }
            else if (status.IsSymbolicLink && files.Look(path).Kind != PathKind.SymbolicLink)
            {
                draft.AddLink(path, Unistd.ReadLink(host) ?? "");
            }
            else if (status.IsFile)
            {
                draft.Add(path, new NewEntry(InodeType.File) { Permissions = (ushort)(status.Mode & 0xfff) }, () =>
                    new HostCopySource(0).Open(host));
            }
        }
    }

    private static void MakeBelow(StackFiles files, string root, string at)
    {
        foreach (string name in files.List(at))
        {
            string path = at == "/" ? "/" + name : $"{at}/{name}";
            FileEntry entry = files.Look(path);
            string host = root + ImageTarget.Text(path);
            if (entry.Kind == PathKind.Directory)
            {
                Directory.CreateDirectory(host);
                MakeBelow(files, root, path);
            }
            else if (entry.Kind == PathKind.SymbolicLink && files.IsDirectory(path))
            {
                string up = string.Concat(Enumerable.Repeat("../", ContainerPath.Of(path).Depth - 1));
                File.CreateSymbolicLink(host, (up.Length == 0 ? "./" : up) + ImageTarget.Text(files.Follow(path).Canonical[1..]));
            }
        }
    }

    /// <summary>This process's own.</summary>
    private static Dictionary<string, string> Variables() =>
        Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
        .ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value ?? "");
}
