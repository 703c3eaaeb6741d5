using System.Reflection;
using Xunit.Sdk;

namespace Hpc.SlurmCluster.Tests;

/// <summary>The other releases, which are skipped: what their database said last.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NoAccountingReleasesAttribute : DataAttribute
{
    public NoAccountingReleasesAttribute() =>
        Skip = Releases.WithoutAccounting.Length == 0 ? null : "no accounting: " + string.Join("; ", Releases.WithoutAccounting);

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) =>
        Releases.All.Where<object[]>(row => !Releases.HasAccounting((string)row[0]));
}
