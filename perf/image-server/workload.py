"""The work that is done on the mounted image."""

from dataclasses import dataclass


@dataclass
class Test:
    name: str
    cache: str            # before the mount: "cold" dropped, "cached" the image file is in the page cache
    command: str
    again: str = ""       # the same once more on the same mount, under this name
    parallel: bool = False
    rounds: int = 1       # times the number of rounds asked for: short work is repeated more often


def tests(work, size):
    client, files, shuffled = f"{work}/client", f"{work}/{size}.list", f"{work}/{size}-shuffled.list"
    python = "chroot . /usr/bin/python3 -c 'import numpy, scipy.linalg'"
    return [
        Test("import-cold", "cold", python, again="import-again", rounds=2),
        Test("import-cached", "cached", python, rounds=2),
        Test("find-cold", "cold", "find . -ls > /dev/null", again="find-again"),
        Test("ls-cached", "cached", "ls -lR > /dev/null", again="ls-again"),
        Test("stat", "cached", f"{client} stat {shuffled} 1"),
        Test("stat-4", "cached", f"{client} stat {shuffled} 4", parallel=True),
        Test("read", "cached", f"{client} read {files} 1", again="read-again"),
        Test("read-shuffled", "cached", f"{client} read {shuffled} 1"),
        Test("read-4", "cached", f"{client} read {files} 4", parallel=True),
        Test("tar-cold", "cold", "tar cf - . | cat > /dev/null"),
        Test("tar-cached", "cached", "tar cf - . | cat > /dev/null"),
        Test("sequential", "cached", f"{client} sequential big 1", rounds=2),
        Test("sequential-4", "cached", f"{client} sequential big 4", parallel=True, rounds=2),
        Test("random-4k", "cached", f"{client} random big 2000 4096", rounds=2),
        Test("random-128k", "cached", f"{client} random big 1000 131072"),
    ]
