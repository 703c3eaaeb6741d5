using System.Text;

namespace Hpc.Registry;

/// <summary>What proves to a registry who asks.</summary>
/// <param name="IdentityToken">An OAuth 2 refresh token in the place of a password, as docker stores it after a browser
/// login.</param>
public sealed record Credential(string User, string Password, string? IdentityToken = null)
{
    /// <summary>The user name by which credential helpers mark an identity token.</summary>
    public const string TokenUser = "<token>";

    /// <summary>The value of an Authorization header. RFC 7617.</summary>
    public string Basic => Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}"));

    public static Credential Of(string user, string secret) =>
        user == TokenUser ? new Credential("", "", secret) : new Credential(user, secret);

    /// <summary>User and password of a Basic value; null if it is none.</summary>
    public static Credential? FromBasic(string base64)
    {
        try
        {
            string text = Encoding.UTF8.GetString(Convert.FromBase64String(base64)).TrimEnd('\0');
            int colon = text.IndexOf(':', StringComparison.Ordinal);
            return colon > 0 ? new Credential(text[..colon], text[(colon + 1)..]) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    public override string ToString() => $"credential of \"{User}\"";
}
