namespace Hpc.Plan;

/// <summary>The parameter expansions of POSIX.1-2017 (Shell Command Language, 2.6.2) that need no pattern matching. The first
/// four have a form with a colon, which takes an empty value for an unset one.</summary>
internal enum ParameterOperator
{
    /// <summary><c>$X</c>, <c>${X}</c></summary>
    Value,

    /// <summary><c>${X-word}</c></summary>
    UseDefault,

    /// <summary><c>${X:-word}</c></summary>
    UseDefaultIfEmpty,

    /// <summary><c>${X=word}</c></summary>
    AssignDefault,

    /// <summary><c>${X:=word}</c></summary>
    AssignDefaultIfEmpty,

    /// <summary><c>${X+word}</c></summary>
    UseAlternative,

    /// <summary><c>${X:+word}</c></summary>
    UseAlternativeIfFilled,

    /// <summary><c>${X%word}</c> and <c>${X%%word}</c>, which agree on a word without pattern characters.</summary>
    RemoveSuffix,

    /// <summary><c>${X#word}</c> and <c>${X##word}</c>.</summary>
    RemovePrefix,

    /// <summary><c>${#X}</c></summary>
    Length,
}
