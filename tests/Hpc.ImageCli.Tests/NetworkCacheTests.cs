using System.Diagnostics;
using Hpc.Host;
using Hpc.Oci.Tests;

namespace Hpc.ImageCli.Tests;

/// <summary>One cache that several nodes see over a network file system: sshfs, mounted once for each node, has neither locks
/// between the mounts nor fresh attributes, as NFS and Lustre without -o flock have none.</summary>
public sealed class NetworkCacheTests : IDisposable
{
    private const string Server = "/usr/lib/openssh/sftp-server";
    private const int Nodes = 4;
    private const int RanksOfNode = 3;

    private readonly ImageProgram _program = new();
    private readonly List<string> _mounts = [];

    public void Dispose()
    {
        foreach (string mount in _mounts)
        {
            Peer.Run("fusermount", "-u", mount);
        }

        _program.Dispose();
    }

    /// <param name="options">Of sshfs.</param>
    private string Mount(int node, string options)
    {
        // In the place of ssh: the server itself, on this machine.
        string script = _program.At("no-ssh");
        File.WriteAllText(script, $"#!/bin/sh\nexec {Server}\n");
        File.SetUnixFileMode(script, (UnixFileMode)0x1ed);
        string shared = Directory.CreateDirectory(_program.At("shared")).FullName,
            mount = Directory.CreateDirectory(_program.At($"node{node}")).FullName;
        Peer.Run("sshfs", $"none:{shared}", mount, "-o", $"ssh_command={script},{options}");
        _mounts.Add(mount);
        return mount;
    }

    [PublishedTheory("docker-registry", "sshfs", "fusermount", "root")]
    [InlineData("dir_cache=yes,dcache_timeout=5,attr_timeout=5,entry_timeout=5")]
    [InlineData("dir_cache=no,attr_timeout=0,entry_timeout=0,direct_io")]
    public void Ranks_of_several_nodes_get_one_whole_image(string options)
    {
        using RegistryServer server = new(_program.Place, secured: false);
        byte[] noise = new byte[6 << 20];
        new Random(4).NextBytes(noise);
        string layout = LayoutFile.Write(_program.At("layout"),
            [new LayerTar().File("a", System.Text.Encoding.Latin1.GetString(noise)).Bytes, new LayerTar().File("b", "b").Bytes]);
        string uri = $"docker://{server.Host}/app:1";
        _program.Good("push", "-q", $"oci:{layout}", uri);
        string[] nodes = [.. Enumerable.Range(0, Nodes).Select(node => Mount(node, options))];
        Process[] ranks = [.. Enumerable.Range(0, Nodes * RanksOfNode)
            .Select(rank => Published.Start([$"HPCRUN_CACHEDIR={nodes[rank % Nodes]}/cache"], "fetch", uri))];
        (int Status, string Out, string Err)[] ends = [.. ranks.Select(Published.End)];
        Assert.All(ends, end => Assert.True(end.Status == 0, end.Err));
        string image = Assert.Single(Directory.GetFiles(_program.At("shared/cache/images"), "*.sif"));
        Assert.All(ends, end => Assert.EndsWith(Path.GetFileName(image), end.Out, StringComparison.Ordinal));
        _program.Good("pull", "--disable-cache", _program.At("direct.sif"), uri);
        Assert.Equal(File.ReadAllBytes(_program.At("direct.sif")), File.ReadAllBytes(image));
        Assert.Equal(3, server.BlobRequests - 3); // two layers and the configuration, here and once for all nodes
        Assert.Empty(Directory.GetFiles(_program.At("shared/cache"), ".*", SearchOption.AllDirectories));
    }
}
