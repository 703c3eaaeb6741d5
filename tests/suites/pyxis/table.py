"""table.py FILE BATS TAP NEEDS FILTER RESULTS SUMMARY: one line per test of a bats file, also for those that the time limit kept
from running."""
import re
import sys

name, source, tap, needs, wanted, results, summary = sys.argv[1:]
titles = [t.replace('\\"', '"').replace("\\$", "$") for t in re.findall(r'^@test "(.*)" \{$', open(source).read(), re.M)]
titles = [t for t in titles if re.search(wanted, t)] if wanted else titles
marked = {line.rstrip("\n") for line in open(needs)}
seen = []
for line in open(tap, errors="replace"):
    if found := re.match(r"(ok|not ok) (\d+) (.*?)( # skip.*)?$", line.rstrip("\n")):
        seen.append("skip" if found[4] else found[1])
counts = {"ok": 0, "not ok": 0, "skip": 0, "needs image": 0, "not reached": 0}
with open(results, "a") as out:
    for at, title in enumerate(titles):
        state = "needs image" if f"{name}\t{title}" in marked else seen[at] if at < len(seen) else "not reached"
        counts[state] += 1
        out.write(f"{name}\t{state}\t{title}\n")
with open(summary, "a") as out:
    out.write(f"{name}\t" + "\t".join(f"{key} {number}" for key, number in counts.items()) + "\n")
