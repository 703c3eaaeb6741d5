namespace Hpc.Images.Extraction;

/// <summary>Counts what a tree could not keep, and remembers the first names. Thread-safe.</summary>
public sealed class TreeLosses
{
    private const int NamesShown = 3;
    private const int Kinds = (int)Loss.Socket + 1;

    private readonly int[] _counts = new int[Kinds];
    private readonly string[] _names = new string[Kinds];

    /// <summary>One line for a person, without the name of the tree; null where all was kept. Names are one char per
    /// byte.</summary>
    public string? Text
    {
        get
        {
            string text = "";
            for (Loss loss = 0; (int)loss < Kinds; loss++)
            {
                text += _counts[(int)loss] == 0 ? "" : (text.Length == 0 ? "" : "; ") + Say(loss);
            }

            return text.Length == 0 ? null : text;
        }
    }

    public void Note(Loss loss, string path)
    {
        lock (_counts)
        {
            string name = path.Length == 0 ? "." : path;
            _names[(int)loss] = _counts[(int)loss] switch
            {
                0 => name,
                < NamesShown => $"{_names[(int)loss]}, {name}",
                NamesShown => $"{_names[(int)loss]}, ...",
                _ => _names[(int)loss],
            };
            _counts[(int)loss]++;
        }
    }

    private string Say(Loss loss)
    {
        int count = _counts[(int)loss];
        string files = count == 1 ? "1 file" : $"{count} files";
        string what = loss switch
        {
            Loss.Device => count == 1 ? "1 device" : $"{count} devices",
            Loss.Socket => count == 1 ? "1 socket" : $"{count} sockets",
            Loss.Owner => $"owner of {files}",
            Loss.SetId => $"setuid or setgid of {files}",
            Loss.Mode => $"mode of {files}",
            _ => $"extended attributes of {files}",
        };
        return $"{what} ({_names[(int)loss]})";
    }
}
