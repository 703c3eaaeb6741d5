"""What serves the image, and what it costs."""

import os
import resource
import shlex
import subprocess
import time
from image import sh


class Peer:
    """NAME or NAME=PATH of the server's program; "kernel" and "tree" have none. Names that begin with "ours" are Hpc.Fuse,
    "ours-profile" with a prefetch profile that a run of the same test recorded. "tree" is what the image was made of, on the
    file system of the work directory: in the page cache, what the work costs without any image."""

    def __init__(self, word, host, tree):
        self.tree = tree
        self.name, _, path = word.partition("=")
        self.has_profile = self.name == "ours-profile"
        self.is_ours = self.name.startswith("ours")
        self.has_server = self.name not in ("kernel", "tree")
        self.program = path or (host if self.is_ours else self.name)

    def command(self, image, directory, settings):
        if self.is_ours:
            return [self.program, image, directory, *settings]
        return [self.program, "-f", "-o", "allow_other", image, directory]


class Mounted:
    def __init__(self, peer, image, directory, settings=()):
        os.makedirs(directory, exist_ok=True)
        if os.path.ismount(directory):
            raise SystemExit(f"{directory} is a mount of a run that was stopped: umount it")
        self.directory, self.server = directory, None
        if not peer.has_server:
            sh(
                ["mount", "-o", "loop,ro", "-t", "squashfs", image, directory]
                if peer.name == "kernel"
                else ["mount", "--bind", peer.tree, directory]
            )
            return
        # In a session of its own: Ctrl-C is for the run, which unmounts.
        self.server = subprocess.Popen(
            peer.command(image, directory, settings), stdout=subprocess.DEVNULL, start_new_session=True
        )
        while not os.path.ismount(directory):
            if self.server.poll() is not None:
                raise SystemExit(f"{peer.name} did not mount {image}")
            time.sleep(0.002)

    def ran(self):
        """Seconds that each of the server's threads and of the kernel's workers (which read the loop device) has run."""
        threads = [f"/proc/{worker}/schedstat" for worker in kernel_workers()]
        if self.server:
            tasks = f"/proc/{self.server.pid}/task"
            threads += [f"{tasks}/{task}/schedstat" for task in os.listdir(tasks)]
        return {thread: ran_seconds(thread) for thread in threads}

    def memory(self):
        """Megabytes: the most that were resident in the server."""
        if not self.server:
            return 0
        with open(f"/proc/{self.server.pid}/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024

    def unmount(self):
        """Ends the server as well: by itself, as each does without its mount, or after 10 s. A client that was interrupted ends
        soon."""
        for _ in range(500):
            if not subprocess.run(["umount", self.directory], stderr=subprocess.DEVNULL, check=False).returncode:
                break
            time.sleep(0.02)
        else:
            sh(["umount", "--lazy", self.directory])
        if not self.server:
            return
        try:
            self.server.wait(10)
        except subprocess.TimeoutExpired:
            self.server.kill()
            self.server.wait()


def kernel_workers():
    for process in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{process}/comm") as name:
                if name.read().startswith(("kworker", "loop")):
                    yield process
        except OSError:
            pass


def ran_seconds(schedstat):
    try:
        with open(schedstat) as stat:
            return int(stat.read().split()[0]) / 1e9
    except OSError:
        return 0


def grown(before, after):
    """Workers come and go meanwhile."""
    return sum(max(0.0, seconds - before.get(thread, 0.0)) for thread, seconds in after.items())


def busy_seconds():
    """Of all CPUs since the machine started: everything but idle and waiting."""
    with open("/proc/stat") as stat:
        times = [int(word) for word in stat.readline().split()[1:9]]
    return (sum(times) - times[3] - times[4]) / os.sysconf("SC_CLK_TCK")


def measure(command, mounted, pin):
    """Wall seconds; CPU seconds of client, server and kernel workers; CPU seconds of everybody else."""
    command = f"taskset -c 0 sh -c {shlex.quote(command)}" if pin else command
    before, children, busy = mounted.ran(), resource.getrusage(resource.RUSAGE_CHILDREN), busy_seconds()
    start = time.monotonic()
    done = subprocess.run(command, shell=True, cwd=mounted.directory, check=False)
    wall, after = time.monotonic() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        raise SystemExit(f"{command}: exit status {done.returncode}")
    cpu = after.ru_utime + after.ru_stime - children.ru_utime - children.ru_stime + grown(before, mounted.ran())
    return wall, cpu, max(0.0, busy_seconds() - busy - cpu)


def prepare_cache(mode, image):
    if mode == "cold":
        sh("sync; echo 3 > /proc/sys/vm/drop_caches")
    else:
        sh("echo 2 > /proc/sys/vm/drop_caches")  # what the peer before has left: its names and inodes, not the image's pages
        with open(image, "rb") as source:
            while source.read(1 << 20):
                pass
