using System.Reflection;
using Xunit.Sdk;

namespace Hpc.SlurmCluster.Tests;

/// <summary>The releases in whose clusters sacct answers.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AccountingReleasesAttribute : DataAttribute
{
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) =>
        Releases.All.Where<object[]>(row => Releases.HasAccounting((string)row[0]));
}
