using System.Runtime.CompilerServices;

namespace Hpc.EndToEnd.Tests;

/// <summary>Driver libraries of the host in an image that has a C library of its own. The driver is a stand-in that gcc makes: no
/// GPU is needed.</summary>
[Collection(Machine.Name)]
public class InjectionTests(Machine machine)
{
    public static TheoryData<string> Forms => ["directory", "sqfs"];

    [EndToEndTheory]
    [MemberData(nameof(Forms))]
    public void A_driver_library_is_found_by_its_name_without_a_variable(string form)
    {
        (string image, string driver) = Made(form);
        Assert.Equal("host driver", machine.Run("exec", "--nv", "--gpu-library-path", driver, image, "/usr/bin/ask").Run().Text);
        Assert.Equal("",
            machine.Run("exec", "--nv", "--gpu-library-path", driver, image, "/bin/busybox", "printenv", "LD_LIBRARY_PATH")
                .Run().Out.Replace("/.singularity.d/libs\n", "", StringComparison.Ordinal));
    }

    [EndToEndTheory]
    [MemberData(nameof(Forms))]
    public void Without_being_asked_for_nothing_goes_in(string form)
    {
        (string image, string driver) = Made(form);
        machine.Run("exec", "--gpu-library-path", driver, image, "/usr/bin/ask").Run().Ended(3);
    }

    [EndToEndTheory]
    [MemberData(nameof(Forms))]
    public void A_single_library_is_found_by_the_name_that_it_is_given(string form)
    {
        (string image, string driver) = Made(form);
        string library = $"{driver}/libcuda.so.535.1:libcuda.so.1";
        Assert.Equal("host driver", machine.Run("exec", "--containlibs", library, image, "/usr/bin/ask").Run().Text);
    }

    [EndToEndFact]
    public void Explain_shows_where_from_where_to_and_why()
    {
        (string image, string driver) = Made("sqfs");
        string text = machine.Run("exec", "--nv", "--gpu-library-path", driver, "--explain", image, "/usr/bin/ask").Run().Text;
        Assert.Contains($"{driver[1..]}/libcuda.so.535.1\", \"{driver}/libcuda.so.1\"", text, StringComparison.Ordinal);
        Assert.Contains("NVIDIA driver", text, StringComparison.Ordinal);
        Assert.Contains("the image's loader cache with", text, StringComparison.Ordinal);
    }

    [EndToEndFact]
    public void A_cdi_device_brings_its_mounts_variables_and_links()
    {
        (string image, string driver) = Made("sqfs");
        string directory = machine.NewDirectory();
        File.WriteAllText(directory + "/f.yaml", $"""
            ---
            cdiVersion: 0.5.0
            kind: example.com/gpu
            devices:
              - name: all
                containerEdits:
                  deviceNodes:
                    - path: /dev/example0
                      hostPath: /dev/null
            containerEdits:
              env:
                - EXAMPLE=cdi
              mounts:
                - hostPath: {driver}/libcuda.so.535.1
                  containerPath: /usr/lib/libcuda.so.535.1
                  options: [ro, nosuid]
              hooks:
                - hookName: createContainer
                  path: /usr/bin/nvidia-cdi-hook
                  args: [nvidia-cdi-hook, update-ldcache, --folder, /usr/lib]
                - hookName: createContainer
                  path: /usr/bin/nvidia-cdi-hook
                  args: [nvidia-cdi-hook, create-symlinks, --link, "libcuda.so.1::/usr/lib/libcuda.so"]
            """);
        string[] words = ["exec", "--contain", "--device", "example.com/gpu=all", "--cdi-dirs", directory, image];
        Assert.Equal("host driver", machine.Run([.. words, "/usr/bin/ask"]).Run().Text);
        Assert.Equal("cdi\n/usr/lib/libcuda.so",
            machine.Run([.. words, "/bin/busybox", "sh", "-c", "echo $EXAMPLE; [ -c /dev/example0 ] && ls /usr/lib/libcuda.so"])
                .Run().Text);
        machine.Run("exec", "--device", "example.com/gpu=7", "--cdi-dirs", directory, image, "true").Run()
            .Refused("example.com/gpu=all");
    }

    /// <summary>An image with the machine's C library and a program that asks for the driver by name; and a directory with the
    /// driver.</summary>
    private (string Image, string Driver) Made(string form)
    {
        string driver = machine.NewDirectory(), tree = machine.NewDirectory(), program = Path.Combine(Here(), "probes");
        Machine.Tool("gcc", "-shared", "-fPIC", "-nostdlib", "-Wl,-soname,libcuda.so.1", "-o", driver + "/libcuda.so.535.1",
            program + "/driver.c");
        File.CreateSymbolicLink(driver + "/libcuda.so.1", "libcuda.so.535.1");
        foreach (string directory in new[] { "bin", "usr/bin", "usr/lib", "lib64", "etc", "dev", "proc", "sys", "tmp", "opt" })
            Directory.CreateDirectory(Path.Combine(tree, directory));
        File.Copy("/bin/busybox", tree + "/bin/busybox");
        File.CreateSymbolicLink(tree + "/bin/true", "busybox");
        Machine.Tool("gcc", "-o", tree + "/usr/bin/ask", program + "/ask-driver.c", "-ldl");
        foreach (string line in Machine.Tool("ldd", tree + "/usr/bin/ask").Split('\n').Where(line => line.Contains('/')))
        {
            string path = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries).First(word => word.StartsWith('/'));
            File.Copy(path,
                Path.Combine(tree, path.StartsWith("/lib64", StringComparison.Ordinal)
                    || path.Contains("/ld-", StringComparison.Ordinal) ? "lib64" : "usr/lib", Path.GetFileName(path)),
                overwrite: true);
        }
        File.WriteAllText(tree + "/etc/ld.so.conf", "/usr/lib\n");
        Machine.Tool("/sbin/ldconfig", "-r", tree);
        return (form == "directory" ? tree : ImageSet.Pack(tree, Path.Combine(machine.NewDirectory(), "glibc.sqfs")), driver);
    }

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
