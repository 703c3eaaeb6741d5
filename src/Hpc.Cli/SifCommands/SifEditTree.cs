using System.CommandLine;
using Hpc.Binary;

namespace Hpc.Cli;

/// <summary>The sub-commands of <c>hpcrun sif</c> that change a file, with siftool's options and order of words.</summary>
internal static class SifEditTree
{
    private static readonly Argument<string> SifFile = new("FILE") { Description = "SIF file" };
    private static readonly Argument<uint> Id = new("ID") { Description = "object, as sif list numbers them" };

    /// <param name="digest">"sha256:..." of a source's bytes; asked for OCI blobs only.</param>
    internal static IEnumerable<Command> Build(Func<RandomAccessSource, string> digest) => [New(), Add(digest), Del(), Setprim()];

    private static Command New()
    {
        Command command = new("new", "Make an empty SIF file.") { SifFile };
        command.SetAction(words => SifEditCommand.New(words.GetValue(SifFile)!));
        return command;
    }

    private static Command Del()
    {
        Option<bool> zero = new("--zero") { Description = "overwrite the object's bytes" };
        Option<bool> compact = new("--compact") { Description = "cut the file behind the last object that is left" };
        Command command = new("del", "Delete an object.") { Id, SifFile, zero, compact };
        command.SetAction(words =>
            SifEditCommand.Del(words.GetValue(SifFile)!, words.GetValue(Id), words.GetValue(zero), words.GetValue(compact)));
        return command;
    }

    private static Command Setprim()
    {
        Command command = new("setprim", "Make a system partition the primary one.") { Id, SifFile };
        command.SetAction(words => SifEditCommand.Setprim(words.GetValue(SifFile)!, words.GetValue(Id)));
        return command;
    }

    private static Command Add(Func<RandomAccessSource, string> digest)
    {
        Argument<string> data = new("DATA") { Description = "file with the object's bytes" };
        Option<string?> type = Text("--datatype", "what it is: deffile, partition, ... or siftool's number");
        Option<string?> partitionType = Text("--parttype", "system, primsys, data or overlay"), filesystem = Text("--partfs", "squash, ext3, ...");
        Option<string?> architecture = Text("--partarch", "386, amd64, arm64, ..."), hash = Text("--signhash", "SHA256, SHA384, ...");
        Option<string?> signer = Text("--signentity", "the signer's fingerprint"), sbom = Text("--sbomformat", "cyclonedx-json, spdx-json, ...");
        Option<uint> group = new("--groupid") { Description = "group, 0 for none" };
        Option<uint?> link = new("--link") { Description = "object that it is about" };
        Option<int?> alignment = new("--alignment") { Description = "bytes; 4096 for a partition" };
        Option<string?> name = Text("--filename", "name in the image");
        Command command = new("add", "Add an object.")
        {
            SifFile, data, type, partitionType, filesystem, architecture, hash, signer, sbom, group, link, alignment, name,
        };
        command.SetAction(words => SifEditCommand.Add(words.GetValue(SifFile)!, words.GetValue(data)!, new SifAddRequest
        {
            DataType = words.GetValue(type), PartitionType = words.GetValue(partitionType), Filesystem = words.GetValue(filesystem),
            Architecture = words.GetValue(architecture), Hash = words.GetValue(hash), Signer = words.GetValue(signer),
            SbomFormat = words.GetValue(sbom), Group = words.GetValue(group), Link = words.GetValue(link),
            Alignment = words.GetValue(alignment), Name = words.GetValue(name),
        }, digest));
        return command;
    }

    private static Option<string?> Text(string name, string description) => new(name) { Description = description };
}
