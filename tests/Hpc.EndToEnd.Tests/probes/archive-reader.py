"""Reads an archive of hpcrun's with Python's own library alone: checks every digest, recomputes the claims, prints both."""
import csv
import hashlib
import io
import json
import re
import struct
import sys
import tomllib
import zipfile


def main(path):
    archive = zipfile.ZipFile(path)
    assert archive.testzip() is None
    listed = dict(reversed(line.split("  ", 1)) for line in archive.read("manifest-sha256.txt").decode().splitlines())
    assert sorted(listed) == sorted(set(archive.namelist()) - {"manifest-sha256.txt"})
    for name, digest in listed.items():
        assert hashlib.sha256(archive.read(name)).hexdigest() == digest, name
    print("sha256:" + hashlib.sha256(archive.read("manifest-sha256.txt")).hexdigest())
    check_description(json.loads(archive.read("ro-crate-metadata.json")), listed)
    page = archive.read("ro-crate-preview.html").decode()
    assert all(digest in page for name, digest in listed.items() if name != "ro-crate-preview.html")
    if "claims.toml" in listed:
        for name, claim in tomllib.loads(archive.read("claims.toml").decode()).get("claim", {}).items():
            print(name, "held" if holds(claim, archive) else "not held")


def check_description(document, listed):
    """Every part is there with its digest, and everything that is there is a part."""
    things = {thing["@id"]: thing for thing in document["@graph"]}
    assert len(things) == len(document["@graph"])
    parts = {part["@id"] for part in things["./"]["hasPart"]}
    assert parts | {"ro-crate-metadata.json"} == set(listed) | {"manifest-sha256.txt"}, parts ^ set(listed)
    for part in parts & set(listed):
        assert things[part].get("sha256", listed[part]) == listed[part], part
    for action in (thing for thing in document["@graph"] if thing["@type"] == "CreateAction"):
        for link in action.get("object", []) + action.get("result", []) + [action["instrument"]]:
            assert link["@id"] in things, link


def holds(claim, archive):
    found = value(claim, claim["file"], archive)
    if "over" in claim:
        kind = next(kind for kind in ("cell", "pointer", "index", "pattern") if kind in claim)
        found = float(found) / float(value({kind: claim["over"]}, claim.get("over-file", claim["file"]), archive))
    if "range" in claim:
        return claim["range"][0] <= float(found) <= claim["range"][1]
    if isinstance(claim["value"], str):
        return found.strip() == claim["value"]
    return abs(float(found) - claim["value"]) <= claim.get("atol", 0) + claim.get("rtol", 0) * abs(claim["value"])


def value(claim, file, archive):
    data = archive.read(next(name for name in archive.namelist() if re.fullmatch("files/[^/]*/" + re.escape(file), name)))
    if "cell" in claim:
        row, column = claim["cell"].split(",")
        rows = list(csv.reader(io.StringIO(data.decode())))
        return rows[int(row)][rows[0].index(column)] if column in rows[0] else rows[int(row) - 1][int(column) - 1]
    if "pointer" in claim:
        at = json.loads(data)
        for part in claim["pointer"].split("/")[1:]:
            at = at[int(part)] if isinstance(at, list) else at[part.replace("~1", "/").replace("~0", "~")]
        return at
    if "index" in claim:
        return element(data, [int(at) for at in claim["index"].split(",")])
    return next(found for found in map(re.compile(claim["pattern"]).search, data.decode().splitlines()) if found)[1]


def element(data, indexes):
    """Of .npy with numbers of 64 bits, the last index first."""
    header = re.search(r"'<f8'.*False.*\(([^)]*)\)", data[:200].decode("latin-1"))
    shape = [int(length) for length in header[1].split(",") if length.strip()]
    flat = 0
    for at, length in zip(indexes, shape):
        flat = flat * length + at
    return struct.unpack_from("<d", data, 10 + data[8] + 256 * data[9] + 8 * flat)[0]


if __name__ == "__main__":
    main(sys.argv[1])
