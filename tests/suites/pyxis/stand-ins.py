"""stand-ins.py REGISTRY TREES STAND_IN LIST: fills a registry with images under the names that Pyxis' tests use.

An image is a tree as one layer, and a layer with what a test looks at. TREES/NN.NN is taken for ubuntu:NN.NN where it is there,
STAND_IN (a tree of the host's release) or the newest tree of TREES otherwise. LIST gets a line per image: name, which tree, what
was laid over it."""
import gzip
import hashlib
import http.client
import io
import json
import os
import re
import subprocess
import sys
import tarfile

address, trees, stand_in, listing = sys.argv[1:]
web = http.client.HTTPConnection(address, timeout=120)


def ask(verb, path, body=None, kind=None):
    web.request(verb, path, body, {"Content-Type": kind} if kind else {})
    answer = web.getresponse()
    text = answer.read()
    if answer.status >= 300 and answer.status != 404:
        sys.exit(f"{verb} {path}: {answer.status} {text[:200]}")
    return answer


held = {}  # digest -> repository that has it


def put_blob(repository, data):
    digest = "sha256:" + hashlib.sha256(data).hexdigest()
    give(repository, digest, data)
    return digest, len(data)


def give(repository, digest, data=None):
    if ask("HEAD", f"/v2/{repository}/blobs/{digest}").status == 200:
        held.setdefault(digest, repository)
        return
    if digest in held and ask("POST", f"/v2/{repository}/blobs/uploads/?mount={digest}&from={held[digest]}").status == 201:
        return
    place = ask("POST", f"/v2/{repository}/blobs/uploads/").getheader("Location").split(address, 1)[-1]
    ask("PUT", place + ("&" if "?" in place else "?") + "digest=" + digest, data, "application/octet-stream")
    held[digest] = repository


bases = {}


def base(tree):
    """The tree as a gzip layer, made once: its bytes, its digest inside."""
    if tree not in bases:
        raw = subprocess.run(
            [
                "tar",
                "-C",
                tree,
                "--numeric-owner",
                "--xattrs",
                "--exclude=./dev/*",
                "--exclude=./proc/*",
                "--exclude=./sys/*",
                "--exclude=./var/cache/apt/archives/*.deb",
                "-c",
                ".",
            ],
            check=True,
            stdout=subprocess.PIPE,
        ).stdout
        bases[tree] = gzip.compress(raw, 1, mtime=0), "sha256:" + hashlib.sha256(raw).hexdigest()
    return bases[tree]


def tree_of(version):
    own = os.path.join(trees, version)
    if os.path.isdir(own):
        return own, "that release"
    if os.path.isdir(stand_in):
        return stand_in, "stand-in: the host's release"
    newest = sorted(name for name in os.listdir(trees) if re.fullmatch(r"\d\d\.\d\d", name))[-1]
    return os.path.join(trees, newest), f"stand-in: {newest}"


def over(files):
    memory = io.BytesIO()
    with tarfile.open(fileobj=memory, mode="w") as tar:
        for path, (text, mode) in files.items():
            entry = tarfile.TarInfo(path.lstrip("/"))
            entry.size, entry.mode = len(text.encode()), mode
            tar.addfile(entry, io.BytesIO(text.encode()))
    return memory.getvalue()


# PYXIS_APT_SANDBOX=off shows what lies behind apt's change of user.
SANDBOX = 'APT::Sandbox::User "root";\n' if os.environ.get("PYXIS_APT_SANDBOX") == "off" else ""
# Where apt in an image finds the machine's packages (packages.py).
PROXY = f'Acquire::http::Proxy "{os.environ["PYXIS_PACKAGES"]}";\n' if "PYXIS_PACKAGES" in os.environ else ""
MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"


def image(host, name, version, files=None, settings=None):
    repository, tag = f"{host}/{name.rsplit(':', 1)[0]}", name.rsplit(":", 1)[1]
    tree, what = tree_of(version)
    files = dict(files or {})
    files.setdefault(
        "/etc/apt/apt.conf.d/99-stand-in",
        ('Acquire::Check-Valid-Until "false";\nAcquire::Check-Date "false";\n' + SANDBOX + PROXY, 0o644),
    )
    layers, inside = [], []
    data, digest = base(tree)
    for blob, plain in (
        (data, digest),
        (gzip.compress(over(files), mtime=0), "sha256:" + hashlib.sha256(over(files)).hexdigest()),
    ):
        d, n = put_blob(repository, blob)
        layers.append({"mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip", "digest": d, "size": n})
        inside.append(plain)
    settings = {
        "Env": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
        "Cmd": ["/bin/bash"],
        **(settings or {}),
    }
    config = json.dumps(
        {"architecture": "amd64", "os": "linux", "config": settings, "rootfs": {"type": "layers", "diff_ids": inside}}
    ).encode()
    d, n = put_blob(repository, config)
    manifest = json.dumps(
        {
            "schemaVersion": 2,
            "mediaType": MANIFEST,
            "layers": layers,
            "config": {"mediaType": "application/vnd.docker.container.image.v1+json", "digest": d, "size": n},
        }
    )
    ask("PUT", f"/v2/{repository}/manifests/{tag}", manifest.encode(), MANIFEST)
    with open(listing, "a") as out:
        out.write(f"{host}/{name}\t{what}\t{' '.join(f for f in files if 'stand-in' not in f) or '-'}\n")


def release(text):
    return {"/etc/os-release": (f'PRETTY_NAME="{text}"\nNAME="Ubuntu"\nID=ubuntu\n', 0o644)}


def script(text):
    return "#!/bin/sh\n" + text, 0o755


open(listing, "w").close()
PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
NAMES = {"12.04": "Ubuntu precise (12.04.5 LTS)", "26.04": "Ubuntu 26.04 (Resolute Raccoon)"}
for version in ("12.04", "14.04", "16.04", "18.04", "20.04", "22.04", "24.04", "26.04"):
    own = os.path.isdir(os.path.join(trees, version))
    image("docker.io", f"library/ubuntu:{version}", version, {} if own else release(NAMES.get(version, f"Ubuntu {version} LTS")))
for version, line in (
    ("5", "CentOS release 5.11 (Final)"),
    ("6", "CentOS release 6.10 (Final)"),
    ("7", "CentOS Linux release 7.9.2009 (Core)"),
    ("8", "CentOS Linux release 8.4.2105"),
):
    image("docker.io", f"library/centos:{version}", "-", {"/etc/redhat-release": (line + "\n", 0o644)})
image("docker.io", "library/redis:5.0.8", "-", {"/usr/local/bin/redis-server": script("echo Redis server v=5.0.8\n")})
image(
    "docker.io",
    "library/rabbitmq:3.8.3",
    "-",
    {"/opt/rabbitmq/sbin/rabbitmqctl": script("echo 3.8.3\n")},
    {"Env": ["PATH=/opt/rabbitmq/sbin:" + PATH[5:]]},
)
image(
    "docker.io",
    "library/nginx:1.19.1",
    "-",
    {
        "/usr/sbin/nginx": script("echo nginx version: nginx/1.19.1 >&2\n"),
        "/etc/nginx/conf.d/default.conf": ("server {\n    listen       80;\n}\n", 0o644),
        "/docker-entrypoint.sh": script(
            "f=/etc/nginx/conf.d/default.conf\n"
            "t=$(sed 's/listen       80;/&\\n    listen  [::]:80;/' $f)\n"
            'echo "$t" > $f\n'
            'exec "$@"\n'
        ),
    },
    {"Entrypoint": ["/docker-entrypoint.sh"]},
)
image(
    "docker.io",
    "library/docker:26.1.0-dind-rootless",
    "-",
    {
        "/usr/local/bin/dockerd-entrypoint.sh": script(
            'if [ -z "${DOCKER_HOST:-}" ]; then\n'
            '  if [ -n "${DOCKER_TLS_VERIFY:-}" ]; then DOCKER_HOST=tcp://docker:2376; else DOCKER_HOST=tcp://docker:2375; fi\n'
            '  export DOCKER_HOST\nfi\nexec "$@"\n'
        )
    },
    {"Entrypoint": ["dockerd-entrypoint.sh"]},
)
for tag, version in (
    ("10.2-base", "18.04"),
    ("11.8.0-base-ubuntu20.04", "20.04"),
    ("11.8.0-base-ubuntu22.04", "22.04"),
    ("12.5.1-runtime-ubuntu24.04", "24.04"),
    ("12.9.1-runtime-ubuntu24.04", "24.04"),
    ("12.9.1-base-ubuntu24.04", "24.04"),
):
    own = os.path.isdir(os.path.join(trees, version))
    files = {} if own else release(f"Ubuntu {version} LTS")
    files["/opt/nvidia/entrypoint.sh"] = script('echo\necho "== CUDA =="\nexec "$@"\n')
    image(
        "docker.io",
        f"nvidia/cuda:{tag}",
        version,
        files,
        {
            "Entrypoint": ["/opt/nvidia/entrypoint.sh"] if "runtime" in tag else None,
            "Env": [PATH, "CUDA_VERSION=" + tag.split("-")[0], "LD_LIBRARY_PATH=/usr/local/nvidia/lib:/usr/local/nvidia/lib64"],
        },
    )
for host, name, version in (
    ("nvcr.io", "nvidia/pytorch:20.02-py3", "1.5.0a0+3bbb36e"),
    ("nvcr.io", "nvidia/pytorch:22.04-py3", "1.12.0a0+bd13bc6"),
    ("docker.io", "pytorch/pytorch:1.8.1-cuda11.1-cudnn8-runtime", "1.8.1"),
):
    image(
        host,
        name,
        "20.04",
        {"/workspace/README": ("stand-in\n", 0o644)},
        {"WorkingDir": "/workspace", "Env": [PATH, "PYTORCH_VERSION=" + version]},
    )
