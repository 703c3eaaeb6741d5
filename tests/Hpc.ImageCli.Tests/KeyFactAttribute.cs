namespace Hpc.ImageCli.Tests;

/// <summary>A test that needs GnuPG and the public images.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class KeyFactAttribute : FactAttribute
{
    public KeyFactAttribute() => Skip = KeyPlace.WhyNot ?? Corpora.Absent;
}
