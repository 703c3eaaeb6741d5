using Xunit;

namespace Hpc.Fuse.Tests;

public class SynthesisTests
{
    [MountFact]
    public void A_mount_point_that_the_image_lacks_is_there_with_the_directories_on_the_way()
    {
        using MountedImage mounted = new(TestImage.Pack("-comp", "zstd"), "mkdir=/new/on/the/way", "mkdir=/usr/bin/in",
            "empty=/etc/resolv.conf");
        Assert.Equal("directory|directory|regular empty file\n",
            mounted.Run("stat -c %F new/on/the/way usr/bin/in etc/resolv.conf | paste -sd '|'"));
        Assert.Equal("in\n", mounted.Run("ls usr/bin"));
        Assert.Equal("motd\npasswd\nresolv.conf\n", mounted.Run("ls etc"));
        Assert.Equal("./new\n./new/on\n./new/on/the\n./new/on/the/way\n", mounted.Run("find ./new"));
    }

    [MountFact]
    public void A_mount_goes_on_a_synthesised_directory_and_on_a_synthesised_file()
    {
        using MountedImage mounted = new(TestImage.Pack("-comp", "zstd"), "mkdir=/scratch", "empty=/etc/hosts");
        Assert.Equal("fine\nfine\n",
            mounted.Run("mount -t tmpfs none scratch && echo fine > scratch/f && mount --bind scratch/f etc/hosts && "
                + "cat scratch/f etc/hosts"));
    }

    [MountFact]
    public void A_path_through_a_link_of_the_image_is_added_behind_the_link()
    {
        using MountedImage mounted = new(TestImage.Pack("-comp", "zstd"), "mkdir=/links/absolute/new",
            "mkdir=/links/broken/deep");
        Assert.Equal("directory|directory|directory\n",
            mounted.Run("stat -c %F etc/new links/nowhere links/nowhere/deep | paste -sd '|'"));
    }

    [MountFact]
    public void A_file_can_be_covered_or_get_bytes_around_it()
    {
        using MountedImage mounted = new(TestImage.Pack("-comp", "zstd"), "empty=/one", "front=/etc/passwd:me:x:1:1::/:/bin/sh\n",
            "front=/links/soft:via ", "front=/etc/absent:all");
        Assert.Equal("", mounted.Run("cat one"));
        Assert.Equal("me:x:1:1::/:/bin/sh\nroot:x:0:0:root:/root:/bin/sh\nend\n", mounted.Run("cat etc/passwd"));
        Assert.Equal("allend\n", mounted.Run("cat etc/absent"));
        Assert.Equal("644 644\n", mounted.Run("stat -c %a one etc/absent | paste -sd ' '"));
        Assert.Equal("1\n", mounted.Run("ls | grep -c '^one$'"));
    }

    [MountFact]
    public void A_long_file_with_bytes_around_it_is_shown_whole()
    {
        using MountedImage mounted = new(TestImage.Pack("-comp", "zstd"), "front=/size-700001:in front\n",
            "front=/noise-700001:in front\n", "front=/gap:in front\n");
        foreach (string name in new[] { "size-700001", "noise-700001", "gap" })
        {
            Assert.Equal("", mounted.Run($"{{ echo in front; cat '{TestImage.Tree}/{name}'; echo end; }} | cmp - {name}"));
            Assert.Equal("",
                mounted.Run($"{{ echo in front; cat '{TestImage.Tree}/{name}'; echo end; }} | tail -c 300000 > /dev/shm/$$; "
                    + $"tail -c 300000 {name} | cmp - /dev/shm/$$; rm /dev/shm/$$"));
        }
    }

    [MountFact]
    public void A_directory_added_to_a_running_mount_is_seen_though_its_absence_was_remembered()
    {
        using MountedImage mounted = new(TestImage.Pack("-comp", "zstd"), "later=/etc/late/er");
        Assert.Equal("no\n", mounted.Run("ls etc > /dev/null; [ -e etc/late ] || echo no"));
        Assert.Equal("yes\n",
            mounted.Run("kill -USR1 " + mounted.Server
                + "; for i in $(seq 400); do [ -d etc/late/er ] && break; sleep 0.05; done; [ -d etc/late/er ] && echo yes"));
        Assert.Equal("late\nmotd\npasswd\n", mounted.Run("ls etc"));
    }
}
