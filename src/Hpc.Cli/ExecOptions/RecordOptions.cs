using Hpc.CommandLine;
using Hpc.Plan;

namespace Hpc.Cli;

/// <summary>Options of records: what ran, on which inputs, with which results.</summary>
internal static class RecordOptions
{
    private const CommandSet Programs = CommandSet.Exec | CommandSet.Run | CommandSet.Shell | CommandSet.Test;

    public static readonly IReadOnlyList<ExecOption> All =
    [
        Value("record", "FILE", "RECORD", "write what runs to FILE (default, and in DIRECTORY/: a name of its own)",
            (request, value) => request with { Record = SwitchText.TryParse(value.Text, out bool on) ? on ? "" : null
                : value.Text })
            with { ValueIsOptional = true },
        Files("input", "[NAME=]FILE", "a file that the program reads; its content is noted before the start"),
        Files("inout", "[NAME=]FILE", "a file that the program reads and writes"),
        Files("output", "FILE", "results of the program; FILE may have * and ?"),
        Value("record-variable", "NAME", "RECORD_VARIABLE", "a variable that the record keeps, or NAME* for several",
            (request, value) => request with { RecordedVariables =
                [.. request.RecordedVariables, .. WordList.Parse(value.Text)] })
            with { IsList = true },
        new("keep-private", '\0', null, "keep secrets and the names of user and host in the record")
        {
            Section = OptionSection.Recording,
            Keys = "KEEP_PRIVATE",
            Commands = Programs,
            Apply = (request, value) => request with { KeepPrivate = SwitchText.Parse(value) },
        },
        Value("pin-numerics", "LEVEL", "PIN_NUMERICS",
            "let numeric libraries choose the code of a level (default: x86-64-v3), not of this processor",
            (request, value) => request with { PinNumerics = SwitchText.TryParse(value.Text, out bool on) ? on ? "" : null
                : value.Text })
            with { ValueIsOptional = true },
        Value("threads", "N", "", "threads of each pinned library (default: 1)", (request, value) =>
            request with { Threads = ThreadsSpec.Parse(value) }),
        Value("stdout", "FILE", "", "write standard output to FILE; %t is the rank's number",
            (request, value) => request with { StandardOutput = value.Text }),
        Value("stderr", "FILE", "", "the same for standard error", (request, value) =>
            request with { StandardError = value.Text }),
    ];

    private static ExecOption Files(string role, string valueName, string help) => Value(role, valueName, "", help,
        (request, value) => request with
        {
            DeclaredFiles = [.. request.DeclaredFiles, role == "output" ? Result(value)
                : DeclaredPath.Parse(role, value.Text, value.Origin)],
        }) with
    { IsList = true };

    private static DeclaredPath Result(OptionText value) => value.Text.Length > 0 ? new DeclaredPath("output", null, value.Text)
        : throw new UsageException($"cannot use {value.Origin} \"\": the name of the file is missing", null,
            $"{value.Origin} FILE");

    private static ExecOption Value(
        string name, string valueName, string keys, string help, Func<RunRequest, OptionText, RunRequest> apply) =>
        new(name, '\0', valueName, help) { Section = OptionSection.Recording, Keys = keys, Commands = Programs, Apply = apply };
}
