using System.Text.RegularExpressions;

namespace Hpc.Architecture.Tests;

/// <summary>What images, registries and other users wrote reaches a terminal through one door in each executable, where control
/// characters are shown and not sent.</summary>
public partial class OutputTests
{
    private const string Messages = "src/Hpc.Host/Terminal.cs", Reports = "src/Hpc.ImageCli/Report.cs";

    /// <summary>Who prints something that must arrive as it is, and why.</summary>
    private static readonly Dictionary<string, string> Exact = new()
    {
        ["src/Hpc.Archives/RerunCommand.cs"] = "--json",
        ["src/Hpc.Cli/InspectCommand/InspectCommand.cs"] = "--json; scripts of the image",
        ["src/Hpc.Cli/InspectCommand/RunHelpCommand.cs"] = "the help text of an image",
        ["src/Hpc.Cli/Instance/InstanceList.cs"] = "--json",
        ["src/Hpc.Cli/Instance/InstanceStats.cs"] = "--json, and figures that are drawn again and again",
        ["src/Hpc.Cli/PsCommand/PsCommand.cs"] = "--json",
        ["src/Hpc.Cli/SifCommands/SifCommand.cs"] = "sif dump",
        ["src/Hpc.Cli/Slurm/SlurmJobsCommand.cs"] = "--json",
        ["src/Hpc.Cli/Slurm/Tasks/SubmissionCommands.cs"] = "variables for sbatch's plugin",
        ["src/Hpc.Cli/StageCommand/StageCommand.cs"] = "the path of the staged image",
        ["src/Hpc.ImageCli/Archives/AppendixCommand.cs"] = "LaTeX or Markdown, for a file",
        ["src/Hpc.ImageCli/Encryption/UnlockCommand.cs"] = "the key of an image, for hpcrun",
        ["src/Hpc.ImageCli/FetchCommand.cs"] = "the path of the image, for hpcrun",
        ["src/Hpc.ImageCli/Numerics/NumericCommands.cs"] = "variables, for hpcrun",
        ["src/Hpc.ImageCli/Packages/SbomCommand.cs"] = "a bill of materials, JSON",
        ["src/Hpc.ImageCli/RecordCommand.cs"] = "--json; digests, for hpcrun",
        ["src/Hpc.ImageCli/ResolveCommand.cs"] = "the name with a digest, for Slurm",
        ["src/Hpc.ImageCli/Signatures/VerifyJson.cs"] = "verify --json",
        ["src/Hpc.OciCli/Commands/EventsCommand.cs"] = "events, JSON",
        ["src/Hpc.OciCli/Commands/ProcessesCommand.cs"] = "ps --format json",
        ["src/Hpc.OciCli/Commands/InformationCommand.cs"] = "features, JSON",
        ["src/Hpc.OciCli/Commands/StateCommand.cs"] = "state and list --format json",
        ["src/Hpc.OciCli/RuntimeLog.cs"] = "the file of --log, for containerd and podman",
        ["src/Hpc.OciCli/Stage/TerminalRelay.cs"] = "the program's own terminal",
    };

    private static IEnumerable<string> Others => Checkout.Files("src", "*.cs").Where(path => path is not (Messages or Reports));

    [Fact]
    public void Text_leaves_by_the_printer_of_its_executable_only() =>
        Assert.DoesNotContain(Others, path => Printing().IsMatch(Checkout.Code(path)));

    [Fact]
    public void What_is_printed_as_it_is_stands_in_the_list() =>
        Assert.Equal(Exact.Keys.Order(StringComparer.Ordinal),
            Others.Where(path => AsItIs().IsMatch(Checkout.Code(path))).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("Console.Out.Write(x)", true)]
    [InlineData("Console.WriteLine(x)", true)]
    [InlineData("Console.OpenStandardOutput()", true)]
    [InlineData("Unistd.WriteAll(1, bytes)", true)]
    [InlineData("Unistd.TryWrite(StandardError, bytes)", true)]
    [InlineData("Console.In.ReadToEnd()", false)]
    [InlineData("Unistd.WriteAll(fd, bytes)", false)]
    public void The_rule_sees_what_it_is_for(string code, bool prints) => Assert.Equal(prints, Printing().IsMatch(code));

    [GeneratedRegex(@"\bConsole\s*\.\s*(Write|Out\b|Error\b|SetOut|OpenStandard(Output|Error))|\b(Try)?Write(All)?\(\s*([12]"
        + @"|Standard(Output|Error))\s*,")]
    private static partial Regex Printing();

    [GeneratedRegex(@"\b(Terminal\.(Exact|Content|Relay)|Report\.Exact)\b")]
    private static partial Regex AsItIs();
}
