namespace Hpc.Plan;

/// <summary>What passwd(5) or group(5) of an image gets.</summary>
/// <param name="Before">Lines whose name or id the file has otherwise: getpwuid(3) and getpwnam(3) take the first.</param>
/// <param name="Behind">Lines that it knows nothing of; begins a line of its own.</param>
public readonly record struct IdentityLines(string Before, string Behind);
