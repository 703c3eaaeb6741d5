using Hpc.Crate;
using Hpc.Images.Extraction;
using Hpc.SquashFs;

namespace Hpc.ImageCli;

/// <summary>The files of an image in which names are looked for.</summary>
/// <param name="image">Its name, for hits.</param>
internal sealed class SearchedTree(NameSearch names, string image, List<NameHit> hits, int most) : TreeTarget
{
    public override void Add(string path, NewEntry entry, Stream? content)
    {
        string file = $"{image}/{path}";
        hits.AddRange(names.InName(path).Select(hit => hit with { File = file }));
        if (entry.Type == InodeType.File && content is not null)
        {
            hits.AddRange(names.In(file, content, most));
        }
    }

    public override void AddHardLink(string path, string target) =>
        hits.AddRange(names.InName(path).Select(hit => hit with { File = $"{image}/{path}" }));

    public override void Remove(string path) => hits.RemoveAll(hit => hit.File == $"{image}/{path}");

    public override InodeType? Find(string path) => null;
}
