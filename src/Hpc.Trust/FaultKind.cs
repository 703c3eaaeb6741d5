namespace Hpc.Trust;

/// <summary>Why an image is not what somebody signed.</summary>
public enum FaultKind
{
    /// <summary>An object or a group that was asked for is not there.</summary>
    NotFound,

    /// <summary>There is no signature.</summary>
    NotSigned,

    /// <summary>An object that no signature could cover, or two that share bytes.</summary>
    Layout,

    /// <summary>The signature itself: its form, its mathematics, who made it.</summary>
    Signature,

    /// <summary>The key: unknown, revoked, expired, of another kind.</summary>
    Key,

    Header,
    Descriptor,
    Content,

    /// <summary>The group has an object that was not signed.</summary>
    Added,

    /// <summary>The group lacks an object that was signed.</summary>
    Lost,
}
