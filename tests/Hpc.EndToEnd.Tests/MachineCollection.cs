namespace Hpc.EndToEnd.Tests;

/// <summary>Makes every class of this project share the <see cref="Machine"/>.</summary>
[CollectionDefinition(Machine.Name)]
public sealed class MachineCollection : ICollectionFixture<Machine>;
