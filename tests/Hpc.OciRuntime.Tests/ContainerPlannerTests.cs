using System.Text.Json.Nodes;
using Hpc.Binary;
using Hpc.Plan;
using Hpc.Tests;

namespace Hpc.OciRuntime.Tests;

public sealed class ContainerPlannerTests
{
    [Fact]
    public void A_plain_users_container_is_planned_to_the_last_step() =>
        GoldenText.Check("rootless-create.txt",
            PlanText.Of(ContainerPlanner.Plan(SampleConfig.Plain, SampleFacts.Create, SampleFacts.User)));

    [Fact]
    public void As_podmans_root_no_user_namespace_is_made_and_run_waits_for_nobody()
    {
        RuntimeConfig config = SampleConfig.With(json =>
        {
            json["linux"]!["namespaces"] = JsonNode.Parse(
                """[{"type": "pid"}, {"type": "mount"}, {"type": "uts"}, {"type": "network", "path": "/run/netns/x"}]""");
            json["linux"]!["seccomp"] = JsonNode.Parse(
                """{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": ["chmod"], "action": "SCMP_ACT_ERRNO"}]}""");
            json["process"]!["noNewPrivileges"] = false;
            json["process"]!["terminal"] = true;
            json["hooks"] = JsonNode.Parse("""{"createContainer": [{"path": "/h", "args": ["h", "x"], "timeout": 3}],"""
                + """ "startContainer": [{"path": "/s"}]}""");
        });
        GoldenText.Check("podman-run.txt", PlanText.Of(ContainerPlanner.Plan(config, SampleFacts.Run, SampleFacts.Podman)));
    }

    [Fact]
    public void Where_mount_setattr_is_refused_flags_are_changed_by_a_remount()
    {
        IReadOnlyList<Step> steps = ContainerPlanner.Plan(SampleConfig.Plain, SampleFacts.Create, SampleFacts.User).Launch.Steps;
        Assert.All(steps.Where(step => step is ChangeAttributesStep), step => Assert.IsType<ChangeFlagsStep>(step.Otherwise));
        BindStep bind = Assert.Single(steps.OfType<BindStep>(), step => step.Target == "/sys");
        Assert.Equal([$"{(ulong)(MountFlags.MS_RDONLY | MountFlags.MS_NOSUID | MountFlags.MS_NODEV | MountFlags.MS_NOEXEC)}",
            "0"], bind.Words.TakeLast(2));
    }

    [Theory]
    [InlineData("/sys", "cgroup", MountFlags.MS_BIND | MountFlags.MS_REC)] // it has the only cgroup2 of the kernel
    [InlineData("/elsewhere", "cgroup2", MountFlags.None)]
    public void Cgroups_are_the_hosts_where_its_sys_is_bound(string bound, string source, MountFlags flags)
    {
        RuntimeConfig config = SampleConfig.With(json =>
        {
            json["mounts"]![3]!["destination"] = bound;
            json["mounts"]!.AsArray().Add(JsonNode.Parse(
                """{"destination": "/sys/fs/cgroup", "type": "cgroup", "source": "cgroup2"}"""));
        });
        IReadOnlyList<Step> steps = ContainerPlanner.Plan(config, SampleFacts.Create, SampleFacts.User).Launch.Steps;
        MountStep mount = Assert.Single(steps.OfType<MountStep>(), step => step.Target == "/sys/fs/cgroup");
        Assert.Equal((source == "cgroup" ? "/sys/fs/cgroup" : source, flags), (mount.Source, mount.Flags & flags));
    }

    [Fact]
    public void Where_mount_setattr_is_refused_recursive_options_are_for_each_mount_below()
    {
        RuntimeConfig config = SampleConfig.With(json =>
            json["mounts"]!.AsArray()
                .Add(JsonNode.Parse(
                    """{"destination": "/d", "source": "/data", "type": "bind", "options": ["rbind", "rro", "rnoatime"]}""")));
        Assert.Contains(ContainerPlanner.Plan(config, SampleFacts.Create, SampleFacts.User).Launch.Steps, step => step is
        {
            Otherwise: ChangeFlagsStep
            {
                Target: "/d", Set: MountFlags.MS_RDONLY | MountFlags.MS_NOATIME,
                MountTable: "/proc/self/mountinfo"
            },
        });
    }

    [Fact]
    public void Maps_of_many_ids_are_written_from_outside_and_the_process_becomes_root_inside()
    {
        ContainerPlan plan = ContainerPlanner.Plan(
            WithManyIds("uidMappings", "gidMappings"), SampleFacts.Create, SampleFacts.User);
        Assert.Contains(plan.Launch.Steps, step => step is SyncStep { Point: SyncPoint.MapIds });
        Assert.Contains(plan.Launch.Steps, step => step is SupplementaryGroupsStep { Groups.Count: 0 });
        Assert.Equal([new IdMapping(0, 1000, 1), new IdMapping(1, 100000, 65536)], plan.Users);
    }

    /// <summary>newgidmap(1) forbids setgroups(2) to who maps his own group only, and a namespace has what the one around it
    /// forbids.</summary>
    [Fact]
    public void Groups_are_not_set_where_the_kernel_will_refuse_it()
    {
        RuntimeConfig users = WithManyIds("uidMappings"), both = WithManyIds("uidMappings", "gidMappings");
        Assert.False(SetsGroups(users, SampleFacts.User));
        Assert.True(SetsGroups(both, SampleFacts.User));
        Assert.True(SetsGroups(users, SampleFacts.Podman));
        Assert.False(SetsGroups(both, SampleFacts.Podman with { MaySetGroups = false }));
    }

    private static RuntimeConfig WithManyIds(params string[] maps) => SampleConfig.With(json =>
    {
        foreach (string map in maps)
        {
            json["linux"]![map]!.AsArray().Add(JsonNode.Parse("""{"containerID": 1, "hostID": 100000, "size": 65536}"""));
        }
    });

    private static bool SetsGroups(RuntimeConfig config, RuntimeFacts facts) =>
        ContainerPlanner.Plan(config, SampleFacts.Create, facts).Launch.Steps.Any(step => step is SupplementaryGroupsStep);

    [Fact]
    public void A_user_without_privilege_gets_a_user_namespace_even_where_the_bundle_has_none()
    {
        RuntimeConfig config = SampleConfig.With(json =>
        {
            json["linux"]!["namespaces"] = JsonNode.Parse("""[{"type": "mount"}, {"type": "uts"}]""");
            json["process"]!["user"] = JsonNode.Parse("""{"uid": 5, "gid": 6}""");
        });
        Step[] steps = [.. ContainerPlanner.Plan(config, SampleFacts.Create, SampleFacts.User).Launch.Steps];
        Assert.Contains(steps, step => step is UnshareStep { Kinds: NamespaceKinds.User });
        Assert.Contains(steps, step => step is WriteStep { Path: "/proc/self/uid_map", Content: "5 1000 1\n" });
        Assert.Contains(steps, step =>
            step is MountStep { Source: "/proc", Target: "/proc", Flags: MountFlags.MS_BIND | MountFlags.MS_REC });
    }

    [Theory]
    [InlineData("""{"uid": 7, "gid": 0}""", "cannot use process.user: user 7 is not mapped")]
    [InlineData("""{"uid": 0, "gid": 9}""", "cannot use process.user: group 9 is not mapped")]
    public void A_user_that_the_namespace_lacks_is_named_before_anything_is_done(string user, string message)
    {
        RuntimeConfig config = SampleConfig.With(json => json["process"]!["user"] = JsonNode.Parse(user));
        Assert.Equal(message, Refused(config).Message);
    }

    [Theory]
    [InlineData("kernel.msgmax", "")]
    [InlineData("net.ipv4.ip_forward", "sysctl \"net.ipv4.ip_forward\" is not allowed")]
    [InlineData("fs/mqueue/../suid_dumpable", "sysctl \"fs/mqueue/../suid_dumpable\" is not allowed")]
    [InlineData("vm.swappiness", "sysctl \"vm.swappiness\" is not allowed")]
    [InlineData("kernel.hostname", "sysctl \"kernel.hostname\" is not allowed")]
    public void Only_settings_of_the_containers_own_namespaces_are_changed(string name, string message)
    {
        RuntimeConfig config = SampleConfig.With(json => json["linux"]!["sysctl"] = new JsonObject { [name] = "1" });
        if (message.Length > 0)
        {
            Assert.Equal(message, Refused(config).Message);
            return;
        }

        Assert.Contains(ContainerPlanner.Plan(config, SampleFacts.Create, SampleFacts.User).Launch.Steps,
            step => step is WriteStep { Path: "/proc/sys/kernel/msgmax", Content: "1" });
    }

    [Theory]
    [InlineData("""{"destination": "/x", "source": "/missing", "options": ["bind"]}""", "no such file or directory")]
    [InlineData("""{"destination": "/x", "source": "missing", "type": "bind"}""", "mount \"/bundle/missing\" to \"/x\"")]
    public void What_cannot_be_bound_is_named(string mount, string words)
    {
        RuntimeConfig config = SampleConfig.With(json => json["mounts"]!.AsArray().Add(JsonNode.Parse(mount)));
        Assert.Contains(words, Refused(config).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"destination": "/x", "source": "/y", "options": ["bind", "idmap"]}""")]
    [InlineData("""{"destination": "/x", "source": "/y", "options": ["bind"], "uidMappings": []}""")]
    public void Mapped_mounts_are_refused(string mount)
    {
        RuntimeConfig config = SampleConfig.With(json => json["mounts"]!.AsArray().Add(JsonNode.Parse(mount)));
        Assert.Throws<UnsupportedFeatureException>(() => ContainerPlanner.Plan(config, SampleFacts.Create, SampleFacts.User));
    }

    [Fact]
    public void Joined_namespaces_come_before_the_user_namespace_that_is_made_and_behind_the_one_that_is_joined()
    {
        static NamespaceKinds[] Order(string user) =>
        [
            .. ContainerPlanner.Plan(
                SampleConfig.With(json => json["linux"]!["namespaces"] =
                    JsonNode.Parse($$"""[{"type": "network", "path": "/n"}, {{user}}, {"type": "uts"}, {"type": "mount"}]""")),
                SampleFacts.Create, SampleFacts.User).Launch.Steps
                .Select(Entered).Where(kind => kind != NamespaceKinds.None),
        ];
        Assert.Equal([NamespaceKinds.Network, NamespaceKinds.User], Order("""{"type": "user"}"""));
        Assert.Equal([NamespaceKinds.User, NamespaceKinds.Network], Order("""{"type": "user", "path": "/u"}"""));
    }

    private static NamespaceKinds Entered(Step step) => step switch
    {
        JoinStep join => join.Kind,
        UnshareStep { Kinds: NamespaceKinds.User } => NamespaceKinds.User,
        _ => NamespaceKinds.None,
    };

    private static RefusedException Refused(RuntimeConfig config) =>
        Assert.Throws<RefusedException>(() => ContainerPlanner.Plan(config, SampleFacts.Create, SampleFacts.User));
}
