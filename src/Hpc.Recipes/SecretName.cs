using System.Text.RegularExpressions;

namespace Hpc.Recipes;

/// <summary>Names of variables whose values are not for everybody who has the image: BuildKit's check SecretsUsedInArgOrEnv knows
/// the same words.</summary>
public static partial class SecretName
{
    public static bool IsOne(string name) => Secret().IsMatch(name) && !Public().IsMatch(name);

    [GeneratedRegex("(_|^)(apikey|auth|credentials?|key|password|pword|passwd|secret|token)(_|$)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Secret();

    [GeneratedRegex("(_|^)public(_|$)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Public();
}
