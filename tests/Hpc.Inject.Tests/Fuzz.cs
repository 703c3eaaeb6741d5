using Hpc.Binary;

namespace Hpc.Inject.Tests;

/// <summary>Damaged bytes into a parser: only the two exceptions of Hpc.Binary may come out.</summary>
internal static class Fuzz
{
    public static void Mutate(byte[] sound, int seed, int rounds, Action<byte[]> parse)
    {
        Random random = new(seed);
        for (int round = 0; round < rounds; round++)
        {
            byte[] bytes = random.Next(8) == 0 ? sound[..random.Next(sound.Length)] : (byte[])sound.Clone();
            for (int change = random.Next(1, 6); change > 0 && bytes.Length > 0; change--)
            {
                bytes[random.Next(bytes.Length)] = random.Next(3) switch { 0 => 0, 1 => 0xff, _ => (byte)random.Next(256) };
            }

            try
            {
                parse(bytes);
            }
            catch (Exception error) when (error is CorruptImageException or UnsupportedFeatureException)
            {
                // as it should be
            }
            catch (Exception error)
            {
                Assert.Fail($"seed {seed}, round {round}: {error}");
            }
        }
    }
}
