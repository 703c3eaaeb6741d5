// The program's console and environment are the process's.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
