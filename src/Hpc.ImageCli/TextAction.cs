using System.CommandLine;
using System.CommandLine.Invocation;

namespace Hpc.ImageCli;

/// <summary>Prints a text instead of doing what the command does: --help, --version.</summary>
internal sealed class TextAction(Func<ParseResult, string> text) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        foreach (string line in text(parseResult).TrimEnd('\n').Split('\n'))
        {
            Report.Print(line);
        }

        return 0;
    }
}
