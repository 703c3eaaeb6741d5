#!/bin/sh
# Computes what is in this archive again, and compares: sh rerun.sh [OPTION...]. It needs no network and no hpcrun. It runs
# programs of the archive itself, so it is for who trusts it; who does not has "hpcrun rerun" of his own.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
release='@RELEASE@'
case $(uname -m) in
    x86_64 | amd64) machine=x86_64 ;;
    aarch64 | arm64) machine=aarch64 ;;
    *) machine=$(uname -m) ;;
esac
from=$here/runner/$machine
say() { printf '%s\n' "$@" >&2; }
if [ ! -f "$from/hpcrun" ] || [ ! -f "$from/hpcrun-rerun" ]; then
    say "rerun.sh: cannot rerun: this archive has no runner for $machine" "  try:  hpcrun rerun '$here'"
    exit 255
fi
say "runner     $release for $machine, of this archive itself"
if command -v sha256sum > /dev/null; then
    for program in hpcrun hpcrun-rerun; do
        digest=$(sha256sum < "$from/$program")
        say "runner     $program, sha256:${digest%% *}"
    done
else
    say "runner     not summed up: there is no sha256sum here"
fi

# Unpacking loses that they are programs, and not every file system lets programs run.
place=
remove() { if [ -n "$place" ]; then rm -rf "$place"; fi; }
trap remove EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
for base in "${TMPDIR:-/tmp}" "$PWD" "${HOME:-/}"; do
    place=$(mktemp -d "$base/rerun.XXXXXX" 2> /dev/null) || { place=; continue; }
    if cp "$from/hpcrun" "$from/hpcrun-rerun" "$place" && chmod 755 "$place/hpcrun" "$place/hpcrun-rerun" &&
        "$place/hpcrun-rerun" --version > /dev/null 2>&1; then break; fi
    remove
    place=
done
if [ -z "$place" ]; then
    say "rerun.sh: cannot rerun: programs can be put nowhere" \
        "  why:  neither TMPDIR (or /tmp) nor the working directory nor HOME lets one run" \
        "  try:  TMPDIR=DIRECTORY sh rerun.sh"
    exit 255
fi
status=0
"$place/hpcrun-rerun" "$@" "$here" || status=$?
exit "$status"
