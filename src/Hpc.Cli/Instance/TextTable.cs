using System.Text;

namespace Hpc.Cli;

/// <summary>Rows of cells; every column but the last is as wide as its widest cell and four spaces.</summary>
internal static class TextTable
{
    private const int Gap = 4;

    internal static string Of(IReadOnlyList<IReadOnlyList<string>> rows)
    {
        StringBuilder text = new();
        foreach (IReadOnlyList<string> row in rows)
        {
            for (int column = 0; column < row.Count; column++)
            {
                int width = column + 1 < row.Count ? rows.Max(other => other[column].Length) + Gap : 0;
                text.Append(row[column].PadRight(width));
            }

            text.Append('\n');
        }

        return text.ToString();
    }
}
