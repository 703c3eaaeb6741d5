using Hpc.Plan;

namespace Hpc.OciRuntime.Tests;

public sealed class MountOptionsTests
{
    [Fact]
    public void Options_are_sorted_into_flags_attributes_propagation_and_the_file_systems_own()
    {
        MountOptions options = Parse("tmpfs", "nosuid", "strictatime", "mode=755", "rslave", "size=64k", "lazytime");
        Assert.Equal(MountFlags.MS_NOSUID | MountFlags.MS_STRICTATIME | MountFlags.MS_LAZYTIME, options.Flags);
        Assert.Equal("mode=755,size=64k", options.Data);
        Assert.Equal([MountFlags.MS_SLAVE | MountFlags.MS_REC], options.Propagation);
        Assert.Equal((MountAttributes.NoSetUid | MountAttributes.StrictAccessTime, MountAttributes.AccessTimes),
            (options.Set, options.Clear));
    }

    [Fact]
    public void The_last_of_two_opposites_wins()
    {
        Assert.Equal((MountAttributes.None, MountAttributes.ReadOnly),
            (Parse("none", "ro", "rw").Set, Parse("none", "ro", "rw").Clear));
        Assert.Equal((MountAttributes.ReadOnly, MountAttributes.None),
            (Parse("none", "rw", "ro").Set, Parse("none", "rw", "ro").Clear));
    }

    [Fact]
    public void Recursive_options_are_for_all_below_and_leave_the_mount_itself_alone()
    {
        MountOptions options = Parse("bind", "rbind", "rro", "rdev", "rnoatime");
        Assert.Equal(MountAttributes.None, options.Set);
        Assert.Equal(MountAttributes.ReadOnly | MountAttributes.NoAccessTime, options.SetBelow);
        Assert.Equal(MountAttributes.NoDevices | MountAttributes.AccessTimes, options.ClearBelow);
    }

    [Theory]
    [InlineData("none", "rbind", true)]
    [InlineData("bind", "ro", true)]
    [InlineData("none", "ro", false)]
    public void A_bind_is_one_by_its_type_or_by_its_options(string type, string option, bool bind) =>
        Assert.Equal(bind, Parse(type, option).Bind);

    [Fact]
    public void What_begins_with_r_but_is_no_recursive_option_is_the_file_systems_own() =>
        Assert.Equal("redirect_dir=on,rootmode=1", Parse("overlay", "redirect_dir=on", "rootmode=1").Data);

    private static MountOptions Parse(string type, params string[] options) =>
        MountOptions.Parse(new ConfiguredMount("/x", type, "x", options));
}
