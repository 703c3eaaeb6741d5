"""The trees that the image servers are compared on, and their images."""

import os
import random
import shutil
import subprocess
import sys

FILES = {"small": 5_000, "full": 50_000}
BIG_MEGABYTES = {"small": 64, "full": 500}


def sh(command, **options):
    return subprocess.run(command, shell=isinstance(command, str), check=True, **options)


def make_image(work, size, compression, block):
    tree, image = f"{work}/tree-{size}", f"{work}/{size}-{compression}-{block}.sqfs"
    if not os.path.exists(image):
        make_tree(tree, size)
        level = ["-Xcompression-level", "3"] if compression == "zstd" else []
        sh(
            [
                "mksquashfs",
                tree,
                image + ".part",
                "-noappend",
                "-quiet",
                "-no-progress",
                "-no-xattrs",
                "-comp",
                compression,
                "-b",
                block,
                *level,
            ],
            stdout=subprocess.DEVNULL,
        )
        os.rename(image + ".part", image)
    files = [small_file(i) for i in range(FILES[size])]
    write_lines(f"{work}/{size}.list", files)
    random.Random(2).shuffle(files)
    write_lines(f"{work}/{size}-shuffled.list", files)
    return image


def small_file(i):
    """100 to a directory."""
    return f"small/{i // 100:04}/file{i:06}"


def write_lines(path, lines):
    with open(path, "w") as target:
        target.write("\n".join(lines) + "\n")


def make_tree(tree, size):
    if os.path.exists(f"{tree}/.done"):
        return
    shutil.rmtree(tree, ignore_errors=True)
    copy_host(tree) if size == "small" else install_debian(tree)
    make_small_files(f"{tree}/small", FILES[size])
    make_big_file(tree, f"{tree}/big", BIG_MEGABYTES[size] << 20)
    open(f"{tree}/.done", "w").close()


def install_debian(tree):
    """A minimal Debian with Python, numpy and scipy, and the host's .NET for a few thousand larger files."""
    sh(
        ["mmdebstrap", "--quiet", "--variant=minbase", "--include=python3-numpy,python3-scipy", "bookworm", tree],
        stdout=sys.stderr,
    )
    for cache in ("var/cache", "var/lib/apt"):
        shutil.rmtree(f"{tree}/{cache}", ignore_errors=True)
    copy("/usr/share/dotnet", f"{tree}/usr/share/dotnet")


def copy_host(tree):
    """The host's /usr/bin, and its Python with numpy and scipy."""
    os.makedirs(f"{tree}/usr/lib")
    os.makedirs(f"{tree}/usr/share")
    for name in ("bin", "sbin", "lib", "lib64"):
        if os.path.islink(f"/{name}"):
            os.symlink(os.readlink(f"/{name}"), f"{tree}/{name}")
    for part in ("bin", "lib64", "lib/python3", "lib/python3.11", "share/zoneinfo", "share/perl"):
        copy(f"/usr/{part}", f"{tree}/usr/{part}")
    for library in needed_libraries():
        copy(library, tree + library)
    for name in ("/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/alternatives"):
        copy(name, tree + name)


def needed_libraries():
    """What python3 with numpy and scipy.linalg has mapped, with the links that lead there."""
    code = "import numpy, scipy.linalg; print(*{l.split()[-1] for l in open('/proc/self/maps') if '.so' in l})"
    python = subprocess.run(["/usr/bin/python3", "-c", code], capture_output=True, text=True, check=False).stdout.split()
    tools = [
        word
        for tool in ("find", "ls", "tar")
        for word in sh(["ldd", f"/usr/bin/{tool}"], capture_output=True, text=True).stdout.split()
        if word.startswith("/")
    ]
    needed = {os.path.realpath(path) for path in python + tools}
    libraries = "/usr/lib/x86_64-linux-gnu"
    entries = [
        entry for part in ("", "/blas", "/lapack") if os.path.isdir(libraries + part) for entry in os.scandir(libraries + part)
    ]
    return [entry.path for entry in entries if os.path.realpath(entry.path) in needed]


def copy(source, target):
    if os.path.exists(source):
        os.makedirs(os.path.dirname(target), exist_ok=True)
        sh(["cp", "-a", source, target])


def files_of(*directories):
    for directory in directories:
        for base, _, names in sorted(os.walk(directory)):
            for name in sorted(names):
                path = os.path.join(base, name)
                if os.path.isfile(path) and not os.path.islink(path):
                    yield path


def material(limit):
    """Bytes of the host's own text and programs, the same on every run on one host."""
    taken = bytearray()
    for path in files_of("/usr/include", "/usr/lib/python3.11", "/usr/bin"):
        with open(path, "rb") as source:
            taken += source.read(1 << 20)
        if len(taken) > limit:
            break
    return bytes(taken[:limit])


def make_small_files(directory, count):
    """Sizes of the median 4 KB, the largest 64 KB; contents differ."""
    chance, text = random.Random(1), material(64 << 20)
    for i in range(count):
        path = f"{os.path.dirname(directory)}/{small_file(i)}"
        os.makedirs(os.path.dirname(path), exist_ok=True)
        size = min(int(chance.lognormvariate(8.3, 1.0)), 65536)
        start = chance.randrange(len(text) - size)
        with open(path, "wb") as target:
            target.write(b"%08d" % i + text[start : start + size])


def make_big_file(tree, path, size):
    """Programs and libraries one behind the other, over again until there are enough, each round made different."""
    sources = list(files_of(f"{tree}/usr", "/usr/lib/x86_64-linux-gnu", "/usr/bin"))
    with open(path, "wb") as target:
        for number in range(100):
            for source in sources:
                if target.tell() >= size:
                    target.truncate(size)
                    return
                with open(source, "rb") as bytes_of:
                    target.write(b"%d" % number)
                    shutil.copyfileobj(bytes_of, target)
