namespace Hpc.Plan;

/// <summary>An image's bashrc sets PS1, and bash inside looks like bash outside. What PROMPT_COMMAND says is evaluated behind
/// those files, before the first prompt: it sets PS1 once more, and is then the caller's own again, or gone.</summary>
internal static class BashPrompt
{
    private const string Variable = "PROMPT_COMMAND";

    /// <summary>The same in the words of any shell, where only a shell knows PS1 and what the scripts made of the
    /// variable.</summary>
    public const string Program = """
        _hpcrun_quote() {
        _hpcrun_q=
        while :; do
        case $1 in
        *\'*) _hpcrun_q="$_hpcrun_q${1%%\'*}'\\''"; set -- "${1#*\'}" ;;
        *) break ;;
        esac
        done
        _hpcrun_q="'$_hpcrun_q$1'"
        }
        _hpcrun_quote "$PS1"; _hpcrun_s="PS1=$_hpcrun_q"
        if [ -n "${PROMPT_COMMAND-}" ]; then
        _hpcrun_quote "$PROMPT_COMMAND"
        PROMPT_COMMAND="$PROMPT_COMMAND
        $_hpcrun_s; PROMPT_COMMAND=$_hpcrun_q"
        else
        PROMPT_COMMAND="$_hpcrun_s; unset PROMPT_COMMAND"
        fi
        export PROMPT_COMMAND
        unset _hpcrun_q _hpcrun_s
        unset -f _hpcrun_quote

        """;

    public static void Add(EnvironmentBlock block)
    {
        string prompt = $"PS1={ShellWord.SingleQuoted(block.Get("PS1") ?? WellKnownVariable.Prompt)}";
        block.Set(Variable, block.Get(Variable) is { Length: > 0 } own
            ? $"{own}\n{prompt}; {Variable}={ShellWord.SingleQuoted(own)}" : $"{prompt}; unset {Variable}");
    }
}
