using Hpc.Binary;

namespace Hpc.Trust;

/// <summary>Hashes what sources hold, one behind the other. The executable has the hash functions.</summary>
public delegate byte[] ContentHash(DigestAlgorithm algorithm, IReadOnlyList<RandomAccessSource> content);
