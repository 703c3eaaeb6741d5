using Hpc.Binary;

using Hpc.CommandLine;

namespace Hpc.Cli;

/// <summary>The sub-commands of <c>hpcrun sif</c> that change a file, with siftool's options and order of words.</summary>
internal static class SifEditTree
{
    /// <param name="digest">"sha256:..." of a source's bytes; asked for OCI blobs only.</param>
    internal static CommandSpec[] Build(Func<RandomAccessSource, string> digest) => [New(), Add(digest), Del(), Setprim()];

    private static CommandSpec New() =>
        new("new", "Make an empty SIF file.") { Arguments = ["FILE"], Run = words => SifEditCommand.New(words[0]) };

    private static CommandSpec Del() => new("del", "Delete an object.")
    {
        Arguments = ["ID", "FILE"],
        Options = [new("zero", '\0', null, "overwrite the object's bytes"),
            new("compact", '\0', null, "cut the file behind the last object that is left")],
        Run = words => SifEditCommand.Del(words[1], words.Number(0, "ID"), words.Has("zero"), words.Has("compact")),
    };

    private static CommandSpec Setprim() => new("setprim", "Make a system partition the primary one.")
    {
        Arguments = ["ID", "FILE"],
        Run = words => SifEditCommand.Setprim(words[1], words.Number(0, "ID")),
    };

    private static CommandSpec Add(Func<RandomAccessSource, string> digest) => new("add", "Add an object.")
    {
        Arguments = ["FILE", "DATA"],
        Options =
        [
            new("datatype", '\0', "TYPE", "what it is: deffile, partition, ... or siftool's number"),
            new("parttype", '\0', "TYPE", "system, primsys, data or overlay"), new("partfs", '\0', "TYPE", "squash, ext3, ..."),
            new("partarch", '\0', "NAME", "386, amd64, arm64, ..."), new("signhash", '\0', "NAME", "SHA256, SHA384, ..."),
            new("signentity", '\0', "HEX", "the signer's fingerprint"),
            new("sbomformat", '\0', "NAME", "cyclonedx-json, spdx-json, ..."),
            new("groupid", '\0', "ID", "group, 0 for none"), new("link", '\0', "ID", "object that it is about"),
            new("alignment", '\0', "BYTES", "4096 for a partition"), new("filename", '\0', "NAME", "name in the image"),
        ],
        Run = words => SifEditCommand.Add(words[0], words[1], new SifAddRequest
        {
            DataType = words.Text("datatype"), PartitionType = words.Text("parttype"), Filesystem = words.Text("partfs"),
            Architecture = words.Text("partarch"), Hash = words.Text("signhash"), Signer = words.Text("signentity"),
            SbomFormat = words.Text("sbomformat"), Group = words.Number("groupid") ?? 0, Link = words.Number("link"),
            Alignment = (int?)words.Number("alignment"), Name = words.Text("filename"),
        }, digest),
    };
}
