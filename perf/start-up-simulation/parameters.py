"""What the simulation assumes, each figure with where it comes from. Times in seconds, sizes in bytes, rates per second."""

from dataclasses import dataclass, field, fields

SAMPLES = "perf/image-server/samples.tsv, minima"
TRACE = "strace -c python3 -c 'import numpy, scipy.linalg' (Debian 12)"
LUSTRE = "Lustre Operations Manual, table of scalability and performance"
DELL = "Dell HPC Lustre Storage with Intel Omni-Path (white paper), mdtest with 1 thread"


def known(value, unit, source):
    return field(default=value, metadata={"unit": unit, "source": source})


@dataclass(frozen=True)
class Parameters:
    ranks: int = known(64, "ranks a node", "chosen; each has a core of its own")

    # The program: Python that imports numpy and scipy.linalg.
    lookups: int = known(1784, "stat calls of a rank", TRACE)
    opens: int = known(364, "open calls of a rank", TRACE)
    blocks: int = known(430, "blocks of the image it needs", "src/adr/0008")
    block: int = known(128 * 1024, "bytes of a block, decoded", "mksquashfs' default, and of the image measured")
    packed: float = known(
        0.33, "of a block as stored", "numpy and scipy of Debian 12, mksquashfs -comp zstd -Xcompression-level 3"
    )
    image: int = known(200_000_000, "bytes of the whole image", "assumed: such a Debian with Python, numpy and scipy, zstd")
    hot: float = known(0.167, "s, the import with all in the page cache", SAMPLES + ": import-again, kernel")

    # Getting at a block: what a cold import takes longer than a hot one, by blocks.
    decode_own: float = known(
        (0.4850 - 0.2164) / 430, "s a block, server of each rank", SAMPLES + ": import, squashfuse with threads"
    )
    decode_node: float = known((0.3698 - 0.1865) / 430, "s a block, server of the node", SAMPLES + ": import, ours")
    launch_own: float = known(
        0.02735 - 0.00065, "s, a rank with its own server", "README: squashfuse in unshare, less bare, minima"
    )
    launch_node: float = known(
        0.0622 - 0.0249, "s, 64 ranks with one server", "README: 64 ranks, hpcrun, less bare, minima (2 cores)"
    )

    # The shared file system.
    metadata_rate: float = known(200_000, "stat or open calls, all clients", LUSTRE + ": one MDS, stat; open taken as no dearer")
    metadata_wait: float = known(1 / 2000, "s a call, idle server", DELL)
    server_rate: float = known(15e9, "bytes, one object server", LUSTRE)
    servers: int = known(10, "object servers", "assumed; the directory's files lie on all of them")
    stripes: int = known(1, "object servers that hold the image file", "Lustre's default stripe count")
    read_wait: float = known(1 / 2000, "s a read, idle server", "assumed as for a metadata call")
    link: float = known(15e9, "bytes, a node's link to the file system", LUSTRE + ": one client, HDR InfiniBand")

    # Slurm's broadcast.
    width: int = known(16, "children of a node in the tree", "slurm.conf(5) of 24.11, TreeWidth")
    message: int = known(8_000_000, "bytes a message", "sbcast(1), --size")
    daemon_link: float = known(
        1.25e9, "bytes, between slurmds", "assumed: 10 Gbit/s Ethernet; daemons do not use InfiniBand's verbs"
    )
    daemon_wait: float = known(0.001, "s, a message forwarded", "assumed")
    disk: float = known(1e9, "bytes, written on the node", "assumed: NVMe, or tmpfs")
    local_wait: float = known(1e-4, "s a read of the node's disk", "assumed: NVMe")

    # When nodes begin.
    spread: float = known(
        0.05, "s between the first node's start and the last's", "assumed; evenly, by a generator with a fixed seed"
    )
    seed: int = known(1, "of that generator", "chosen")
    batches: int = known(20, "parts that a node's work is simulated in", "chosen: 10 to 100 change the results by less than 3 %")


def table(parameters):
    yield "| parameter | value | unit | source |"
    yield "| --- | --- | --- | --- |"
    for entry in fields(parameters):
        yield f"| {entry.name} | {getattr(parameters, entry.name):.6g} | {entry.metadata['unit']} | {entry.metadata['source']} |"
