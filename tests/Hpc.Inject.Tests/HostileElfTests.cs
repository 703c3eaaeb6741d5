using Hpc.Binary;

namespace Hpc.Inject.Tests;

public sealed class HostileElfTests
{
    [ToolFact("gcc")]
    public void A_damaged_object_is_a_corrupt_image_and_nothing_else()
    {
        using TemporaryDirectory directory = new();
        Compiled.Library(directory + "/libdep.so.1", "libdep.so.1", "int dep(void) { return 0; }",
            "DEP_1 { dep; }; DEP_2 {} DEP_1;");
        Compiled.Library(directory + "/libfuzz.so.1", "libfuzz.so.1", "int dep(void); int fuzz(void) { return dep(); }",
            "FUZZ_1 { fuzz; };", directory + "/libdep.so.1");
        byte[] sound = File.ReadAllBytes(directory + "/libfuzz.so.1");
        Assert.Equal(["DEP_1"], Assert.Single(ElfFile.Read(new MemorySource(sound)).VersionNeeds).Versions);
        Fuzz.Mutate(sound[..4096], seed: 62, rounds: 20_000, Exercise);
        Fuzz.Mutate(sound, seed: 63, rounds: 5_000, Exercise);
    }

    /// <summary>A program that defines no symbol for others has an empty hash table, which says nothing of the undefined
    /// ones.</summary>
    [ToolFact("gcc")]
    public void Undefined_symbols_are_those_that_nm_lists_in_a_program_that_exports_none_and_in_one_that_does()
    {
        using TemporaryDirectory directory = new();
        Compiled.Library(directory + "/libdep.so.1", "libdep.so.1", "int dep(void) { return 0; }");
        foreach (string option in new[] { "-Wl,-O1", "-rdynamic" })
        {
            string program = directory + "/program";
            Compiled.Program(program, "int dep(void); int maybe(void) __attribute__((weak)); "
                + "int main(void) { return dep() + (maybe ? maybe() : 0); }", option, directory + "/libdep.so.1");
            string[] listed = [.. Tool.Run("nm", "-D", program).Split('\n')
                .Where(line => line.Contains(" U ", StringComparison.Ordinal)).Select(line => line.Split(' ')[^1].Split('@')[0])];
            MemorySource source = new(File.ReadAllBytes(program));
            Assert.Contains("dep", listed);
            Assert.Equal(listed.Order(StringComparer.Ordinal),
                new ElfSymbolTable(source, ElfFile.Read(source)).Undefined().Order(StringComparer.Ordinal));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("\u007fELF")]
    [InlineData("#!/bin/sh\necho this is no library at all\n")]
    public void What_is_no_object_says_so(string text) =>
        Assert.Contains("ELF header",
            Assert.Throws<CorruptImageException>(() =>
                ElfFile.Read(new MemorySource(System.Text.Encoding.Latin1.GetBytes(text)))).Message, StringComparison.Ordinal);

    private static void Exercise(byte[] bytes)
    {
        MemorySource source = new(bytes);
        ElfFile elf = ElfFile.Read(source);
        ElfSymbolTable symbols = new(source, elf);
        _ = symbols.Defines("fuzz");
        _ = symbols.Undefined();
    }
}
