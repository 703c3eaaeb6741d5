#!/usr/bin/env bash
# Builds hpcrun from this checkout, installs it, and runs a demonstration. `./install.sh --help` says more.
set -euo pipefail

root=$(cd "$(dirname "$0")" && pwd)
prefix=
demo=yes
slurm=no
only_needs=no
cross=
passed=0 failed=0 skipped=0

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1

usage() {
    cat <<'END'
usage: ./install.sh [--prefix DIR] [--no-demo] [--with-slurm]
       ./install.sh --cross aarch64 [--prefix DIR]

Installs what building needs (as root; otherwise names it), builds hpcrun, installs DIR/bin/hpcrun, and runs a
numerical solver in a small image made from files of this host. Asks nothing.

  --prefix DIR   where to install; ~/.local unless told, /usr/local for root
  --no-demo      build and install only
  --with-slurm   the Slurm plugin too
  --only-needs   install or name what building needs, and stop
  --cross ARCH   build for another architecture than this host's (aarch64), into artifacts/ARCH unless told; the programs run on a
                 machine of that architecture. Wants Debian or Ubuntu
END
}

say() { echo "==> $*"; }

die() { # MESSAGE WHY TRY
    printf 'install.sh: %s\n' "$1" >&2
    if [ $# -gt 1 ]; then printf '  why:  %s\n' "$2" >&2; fi
    if [ $# -gt 2 ]; then printf '  try:  %s\n' "$3" >&2; fi
    exit 1
}

is_root() { [ "$(id -u)" = 0 ]; }

while [ $# -gt 0 ]; do
    case $1 in
        --prefix) [ $# -gt 1 ] || die "--prefix needs a directory"; prefix=$2; shift ;;
        --prefix=*) prefix=${1#--prefix=} ;;
        --no-demo) demo=no ;;
        --with-slurm) slurm=yes ;;
        --only-needs) only_needs=yes ;;
        --cross) [ $# -gt 1 ] || die "--cross needs an architecture: aarch64"; cross=$2; shift ;;
        --cross=*) cross=${1#--cross=} ;;
        --help|-h) usage; exit 0 ;;
        *) usage >&2; exit 2 ;;
    esac
    shift
done
publish=$root/artifacts/publish
if [ -n "$cross" ]; then
    [ "$cross" = aarch64 ] || die "cannot build for '$cross'" "only aarch64 is known" "./install.sh --cross aarch64"
    [ "$slurm" = no ] ||
        die "cannot build the Slurm plugin for $cross" "it is built against the Slurm of its host" \
            "./install.sh --with-slurm on a node of that architecture"
    [ "$cross" != "$(uname -m)" ] || die "cannot build for $cross with --cross" "this host is one itself" "./install.sh"
    demo=no
    publish=$root/artifacts/publish-$cross
    prefix=${prefix:-$root/artifacts/$cross}
fi
if [ -z "$prefix" ]; then
    if is_root; then prefix=/usr/local; else prefix=$HOME/.local; fi
fi

# ---- what building needs ------------------------------------------------------------------------------------------

family() {
    if command -v apt-get >/dev/null; then echo apt
    elif command -v dnf >/dev/null; then echo dnf
    else echo unknown
    fi
}

# Does a static program that uses this header and this library link?
links() { # HEADER LIBRARY
    local probe
    probe=$(mktemp -d)
    printf '#include <%s>\nint main(void) { return 0; }\n' "$1" > "$probe/probe.c"
    local status=0
    gcc -static -o "$probe/probe" "$probe/probe.c" ${2:+-l"$2"} 2>/dev/null || status=1
    rm -rf "$probe"
    return $status
}

has_sdk() { command -v dotnet >/dev/null && (cd "$root" && dotnet --version >/dev/null 2>&1); }

sdk_major() { sed -n 's/.*"version": *"\([0-9]*\)\..*/\1/p' "$root/global.json"; }

# Prints one package a line, in the family's own names.
missing_packages() {
    local family=$1
    command -v gcc >/dev/null || echo gcc
    if [ "$family" = dnf ]; then
        links stdio.h "" || echo glibc-static
        links zstd.h zstd || printf '%s\n' libzstd-devel libzstd-static
        links lz4.h lz4 || printf '%s\n' lz4-devel lz4-static
        links lzma.h lzma || printf '%s\n' xz-devel xz-static
        links libdeflate.h deflate || printf '%s\n' libdeflate-devel libdeflate-static
        links seccomp.h seccomp || printf '%s\n' libseccomp-devel libseccomp-static
    else
        links stdio.h "" || echo libc6-dev
        links zstd.h zstd || echo libzstd-dev
        links lz4.h lz4 || echo liblz4-dev
        links lzma.h lzma || echo liblzma-dev
        links libdeflate.h deflate || echo libdeflate-dev
        links seccomp.h seccomp || echo libseccomp-dev
    fi
    if [ -n "$cross" ]; then
        command -v "$cross-linux-gnu-gcc" >/dev/null || printf '%s\n' "gcc-$cross-linux-gnu" libc6-dev-arm64-cross
    fi
    if [ "$demo" = yes ] && [ "$only_needs" = no ]; then
        command -v mksquashfs >/dev/null || echo squashfs-tools
    fi
}

install_packages() { # FAMILY PACKAGE...
    local family=$1
    shift
    case $family in
        apt)
            apt-get update -qq
            DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
            ;;
        dnf)
            # Rocky and Alma keep static libraries in CRB, and libdeflate in EPEL.
            if ! grep -q '^ID=.*fedora' /etc/os-release; then
                dnf install -y -q dnf-plugins-core epel-release || true
                dnf config-manager --set-enabled crb || dnf config-manager --set-enabled powertools || true
            fi
            dnf install -y -q "$@"
            ;;
    esac
}

need_packages() {
    local family packages
    family=$(family)
    mapfile -t packages < <(missing_packages "$family")
    if [ ${#packages[@]} = 0 ]; then return; fi
    local by_hand="apt-get install ${packages[*]}"
    if [ "$family" = dnf ]; then by_hand="dnf install ${packages[*]}"; fi
    if [ "$family" = unknown ]; then
        die "building needs what this machine lacks: ${packages[*]} (Debian's names)" \
            "neither apt-get nor dnf is here to install it" "install their equivalents and run ./install.sh again"
    fi
    if ! is_root; then
        die "building needs what this machine lacks: ${packages[*]}" "only root installs packages" "sudo $by_hand"
    fi
    say "installing ${packages[*]}"
    install_packages "$family" "${packages[@]}" || die "the packages could not be installed" "$by_hand failed" "see above"
}

need_sdk() {
    if [ -x "$HOME/.dotnet/dotnet" ]; then PATH=$PATH:$HOME/.dotnet; fi
    if has_sdk; then return; fi
    local package
    package=dotnet-sdk-$(sdk_major).0
    if is_root && { apt-cache show "$package" || dnf -q info "$package"; } >/dev/null 2>&1; then
        say "installing $package"
        install_packages "$(family)" "$package"
    elif command -v curl >/dev/null; then
        # Needs no privilege; what Debian, which has no package of it, offers instead.
        say "installing the .NET SDK $(sdk_major).0 into $HOME/.dotnet, by the vendor's own script"
        curl -fsSL --connect-timeout 20 https://dot.net/v1/dotnet-install.sh |
            bash -s -- --channel "$(sdk_major).0" --install-dir "$HOME/.dotnet" || true
        PATH=$HOME/.dotnet:$PATH
    fi
    if has_sdk; then return; fi
    local major
    major=$(sdk_major)
    die "building needs the .NET SDK $major.0, which this machine lacks" \
        "it is no package of this distribution, or could not be fetched" \
        "install it as https://dot.net says, so that \`dotnet --version\` prints $major.0 or later, and run ./install.sh again"
}

# ---- build and install --------------------------------------------------------------------------------------------

build() {
    say "building (three minutes or four)"
    local log=$root/artifacts/publish.log
    mkdir -p "$root/artifacts" 2>/dev/null ||
        die "cannot write to $root" "the build works in the checkout" "build in a clone of your own"
    local project options=(-c Release --nologo -v q -p:RunAnalyzers=false)
    if [ -n "$cross" ]; then
        local tools=$root/artifacts/cross-$cross
        "$root/src/cross-toolchain" "$cross" "$tools" ||
            die "the tools for $cross are not there" "src/cross-toolchain failed (above)" "what it says"
        options+=(-r linux-arm64 "-p:CppCompilerAndLinker=$tools/bin/gcc" "-p:ObjCopyName=$tools/bin/objcopy")
    fi
    for project in Hpc.Cli Hpc.OciCli Hpc.ImageCli Hpc.RerunCli; do
        if ! dotnet publish "$root/src/$project" "${options[@]}" -o "$publish" > "$log" 2>&1; then
            tail -n 30 "$log" >&2
            die "the build failed" "the last lines of $log are above"
        fi
    done
}

check() { # NAME COMMAND...
    local name=$1
    shift
    if "$@"; then
        passed=$((passed + 1)); echo "    ok: $name"
    else
        failed=$((failed + 1)); echo "    FAILED: $name"
    fi
}

is_for_cross() {
    local program
    for program in hpcrun hpcrun-oci hpcrun-image hpcrun-rerun; do
        LC_ALL=C readelf -h "$publish/$program" | grep -qi 'machine:.*aarch64' || return 1
    done
}

# What needs no namespace, and so no kernel of that architecture. qemu's translator knows no CLONE_UNTRACED, which HPCRUN_DEBUG=1
# leaves out.
runs_translated() {
    local words
    for words in version "exec --help" "exec --explain $root/src true"; do
        # shellcheck disable=SC2086
        HPCRUN_DEBUG=1 "qemu-$cross" "$prefix/bin/hpcrun" $words >/dev/null || { echo "    failed: hpcrun $words"; return 1; }
    done
    HPCRUN_DEBUG=1 "qemu-$cross" "$prefix/bin/hpcrun" exec /no/image true 2>&1 >/dev/null | grep -q '^hpcrun: cannot open image'
}

needs_no_library() { ! readelf -d "$prefix/bin/hpcrun" 2>/dev/null | grep -q NEEDED; }

runs_bundles() { "$prefix/bin/hpcrun" oci --version >/dev/null; }

makes_images() { "$prefix/bin/hpcrun" convert --help >/dev/null; }

says_its_version() { "$prefix/bin/hpcrun" version >/dev/null; }

install_program() {
    mkdir -p "$prefix/bin" "$prefix/libexec/hpcrun" 2>/dev/null ||
        die "cannot make $prefix/bin" "no permission to write there" "./install.sh --prefix ~/.local"
    install -m 755 "$publish/hpcrun" "$prefix/bin/hpcrun" ||
        die "cannot write $prefix/bin/hpcrun" "no permission, or no space" "./install.sh --prefix ~/.local"
    install -m 755 "$publish/hpcrun-oci" "$prefix/libexec/hpcrun/hpcrun-oci" ||
        die "cannot write $prefix/libexec/hpcrun/hpcrun-oci" "no permission, or no space" "./install.sh --prefix ~/.local"
    install -m 755 "$publish/hpcrun-image" "$prefix/libexec/hpcrun/hpcrun-image" ||
        die "cannot write $prefix/libexec/hpcrun/hpcrun-image" "no permission, or no space" "./install.sh --prefix ~/.local"
    install -m 755 "$publish/hpcrun-rerun" "$prefix/libexec/hpcrun/hpcrun-rerun" ||
        die "cannot write $prefix/libexec/hpcrun/hpcrun-rerun" "no permission, or no space" "./install.sh --prefix ~/.local"
    # By this name podman and Slurm call it: podman --runtime hpcrun-oci.
    ln -sfn ../libexec/hpcrun/hpcrun-oci "$prefix/bin/hpcrun-oci"
    install -D -m 644 "$root/src/Hpc.Inject/libraries.toml" "$prefix/share/hpcrun/libraries.toml" ||
        die "cannot write $prefix/share/hpcrun" "no permission, or no space" "./install.sh --prefix ~/.local"
    say "installed $prefix/bin/hpcrun ($(du -k "$prefix/bin/hpcrun" | cut -f1) KiB)"
    if [ -n "$cross" ]; then
        check "the programs are for $cross" is_for_cross
        check "it needs no shared library" needs_no_library
        if command -v "qemu-$cross" >/dev/null; then check "it runs under qemu-$cross" runs_translated
        else echo "    qemu-$cross is not here (Debian: qemu-user): not tried"; fi
        return
    fi
    case :$PATH: in
        *:"$prefix/bin":*) ;;
        *) echo "    $prefix/bin is not in PATH: export PATH=$prefix/bin:\$PATH" ;;
    esac
    check "hpcrun version" says_its_version
    check "it needs no shared library" needs_no_library
    check "hpcrun oci" runs_bundles
    check "hpcrun convert" makes_images
}

install_slurm_plugin() {
    if [ ! -f "$root/batch-integration/slurm/Makefile" ]; then
        say "--with-slurm: this release has no Slurm plugin; \`srun hpcrun exec IMAGE COMMAND\` works without one"
        skipped=$((skipped + 1))
        return
    fi
    say "building the Slurm plugin"
    check "the Slurm plugin" make -C "$root/batch-integration/slurm" install PREFIX="$prefix"
}

# ---- what the host must allow -------------------------------------------------------------------------------------

open_fuse_device() {
    if [ ! -e /dev/fuse ]; then
        echo "    /dev/fuse is missing: image files cannot be mounted; as root: modprobe fuse"
    elif [ "$(stat -c %a /dev/fuse)" != 666 ]; then
        if is_root; then
            say "chmod 666 /dev/fuse: it was $(stat -c %a /dev/fuse), which keeps users from mounting images" \
                "(until the next boot)"
            chmod 666 /dev/fuse
        elif [ ! -w /dev/fuse ]; then
            echo "    /dev/fuse is closed to users: image files cannot be mounted; as root: chmod 666 /dev/fuse"
        fi
    fi
}

# Ubuntu 23.10 and later let only programs with an AppArmor profile make user namespaces.
allow_user_namespaces() {
    local restricted=/proc/sys/kernel/apparmor_restrict_unprivileged_userns
    if [ ! -r $restricted ] || [ "$(cat $restricted)" != 1 ]; then return; fi
    if ! is_root; then
        echo "    AppArmor keeps users from making user namespaces here; as root: ./install.sh," \
            "or sysctl kernel.apparmor_restrict_unprivileged_userns=0"
        return
    fi
    say "adding /etc/apparmor.d/hpcrun: it lets $prefix/bin/hpcrun make user namespaces"
    cat > /etc/apparmor.d/hpcrun <<END
abi <abi/4.0>,
include <tunables/global>

profile hpcrun $prefix/{bin/hpcrun,libexec/hpcrun/hpcrun-oci} flags=(unconfined) {
  userns,
}
END
    apparmor_parser -r /etc/apparmor.d/hpcrun
}

run_demo() {
    if [ "$demo" = no ]; then skipped=$((skipped + 1)); return; fi
    check "the solver in a container gives the host's answer" "$root/perf/demo/run" "$prefix/bin/hpcrun"
}

need_packages
need_sdk
if [ "$only_needs" = yes ]; then exit 0; fi
build
install_program
if [ "$slurm" = yes ]; then install_slurm_plugin; fi
if [ -z "$cross" ]; then open_fuse_device; allow_user_namespaces; fi
run_demo
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
