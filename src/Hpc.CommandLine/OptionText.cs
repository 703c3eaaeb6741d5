namespace Hpc.CommandLine;

/// <summary>What was written for an option and where: <c>--bind</c>, <c>-B</c> or the variable <c>APPTAINER_BIND</c>. The place
/// is for messages.</summary>
public readonly record struct OptionText(string Text, string Origin);
