using Hpc.Oci.Tests;

namespace Hpc.ImageCli.Tests;

/// <summary>Layers that add, replace, remove and link over a few names, so that every pair of them meets.</summary>
internal sealed class RandomLayers(int seed)
{
    private static readonly string[] s_names = ["a", "b", "c", "lib"];

    private readonly Random _random = new(seed);

    public IReadOnlyList<byte[]> Make() => [.. Enumerable.Range(0, _random.Next(2, 6)).Select(Layer)];

    private byte[] Layer(int number)
    {
        LayerTar tar = new();
        HashSet<string> taken = [];
        List<string> files = [];
        for (int at = _random.Next(3, 12); at > 0; at--)
        {
            string path = Path();
            if (!taken.Add(path)
                || taken.Any(other => other != path && (other.StartsWith(path + "/", StringComparison.Ordinal)
                    || (path.StartsWith(other + "/", StringComparison.Ordinal) && files.Contains(other)))))
            {
                continue;
            }

            // umoci insists on directories above; real layers have them.
            for (int slash = path.IndexOf('/'); slash > 0; slash = path.IndexOf('/', slash + 1))
            {
                if (taken.Add(path[..slash]))
                {
                    tar.Directory(path[..slash]);
                }
            }

            switch (_random.Next(10))
            {
                case 0 or 1:
                    tar.Directory(path, _random.Next(2) == 0 ? 0x1ed : 0x1c0);
                    break;
                case 2:
                    tar.Link(path, "nowhere");
                    files.Add(path);
                    break;
                case 3 when files.Count > 0 && number >= 0:
                    string target = files[_random.Next(files.Count)];
                    tar.HardLink(path, target);
                    files.Add(path);
                    break;
                case 4 or 5 when number > 0:
                    tar.File($"{System.IO.Path.GetDirectoryName(path)}/.wh.{System.IO.Path.GetFileName(path)}".TrimStart('/'));
                    taken.Add(path + "/");
                    files.Add(path);
                    files.RemoveAt(files.Count - 1);
                    break;
                case 6 when number > 0 && path.Contains('/'):
                    tar.File($"{path[..path.LastIndexOf('/')]}/.wh..wh..opq");
                    break;
                default:
                    tar.File(path, $"layer {number} {new string((char)('a' + number), _random.Next(3) == 0 ? 200_000 : 20)}");
                    files.Add(path);
                    break;
            }
        }

        return tar.Bytes;
    }

    private string Path() =>
        string.Join('/', Enumerable.Range(0, _random.Next(1, 4)).Select(_ => s_names[_random.Next(s_names.Length)]));
}
