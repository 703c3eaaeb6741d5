namespace Hpc.CommandLine;

/// <summary>Whether an option takes a value, and from where.</summary>
public enum OptionValueRule
{
    /// <summary>A switch: <c>--pid</c>, <c>--pid=false</c>.</summary>
    None,

    /// <summary><c>--bind X</c>, <c>--bind=X</c>, <c>-B X</c>, <c>-BX</c>.</summary>
    Required,

    /// <summary>Only behind '=' (<c>--share=KEY</c>) or, where the option names them, one of its few words
    /// (<c>--net none</c>).</summary>
    Optional,
}
