"""page.py PAGE [RELEASE RESULTS...]...: what became of Pyxis' tests, as two tables between the marks of a page.

RELEASE is Slurm's (22.05), RESULTS are results.tsv of one run with it, in parts or whole. reasons.tsv beside this file says why a
test does not pass, or needs what is not here; a test without a reason that did not pass is told, and ends this with 1, as does
a reason that is not needed any more."""
import os
import re
import sys

here = os.path.dirname(os.path.abspath(__file__))
BEGIN, END = "<!-- made by tests/suites/pyxis/page.py -->\n", "<!-- end of what is made -->\n"
KINDS = ("image", "enroot", "words", "hpcrun")
MEANING = {
    "image": "wants an image, an index or a device that the suite's machine cannot have",
    "enroot": "is about enroot's own ways",
    "words": "compares the words of a message",
    "hpcrun": "is not done by hpcrun",
}


def rows(path):
    with open(path) as lines:
        return [line.rstrip("\n").split("\t") for line in lines if line.strip() and not line.startswith("#")]


page, releases = sys.argv[1], {}
for word in sys.argv[2:]:
    if re.fullmatch(r"\d+\.\d+", word):
        passed = releases.setdefault(word, {})
    else:
        passed.update({(row[0], row[2]): row[1] == "ok" for row in rows(word)})
reasons = {(row[0], row[1]): (row[2], row[3]) for row in rows(os.path.join(here, "reasons.tsv"))}
tests = sorted({test for found in releases.values() for test in found})
left = [test for test in tests if not all(found.get(test) for found in releases.values())]
missing = [test for test in left if test not in reasons]
spare = [test for test in reasons if test in tests and test not in left]
for test in missing:
    print(f"no reason: {test[0]}: {test[1]}")
for test in spare:
    print(f"passes: {test[0]}: {test[1]}")

counts = " and ".join(f"{sum(found.values())} with Slurm {release}" for release, found in releases.items())
tables = [f"Of {len(tests)} tests pass: {counts}.\n\n", "| file | tests |", "".join(f" {release} |" for release in releases),
          "".join(f" {kind} |" for kind in KINDS), "\n", "| --- " * (2 + len(releases) + len(KINDS)), "|\n"]
for name in [*sorted({test[0] for test in tests}), None]:
    own = [test for test in tests if name in (test[0], None)]
    kinds = [reasons.get(test, ("?", ""))[0] for test in own if test in left]
    numbers = [len(own), *(sum(found.get(test, False) for test in own) for found in releases.values()),
               *(kinds.count(kind) or "" for kind in KINDS)]
    tables.append(f"| {name or 'all'} | " + " | ".join(str(number) for number in numbers) + " |\n")
tables.append("\n" + "; ".join(f"**{kind}**: {MEANING[kind]}" for kind in KINDS) + ".\n\n")
tables.append("| test that does not pass | kind | why |\n| --- | --- | --- |\n")
for kind in reversed(KINDS):
    for test in left:
        own, why = reasons.get(test, ("?", "?"))
        if own == kind:
            title = test[1].replace("<", "&lt;").replace("|", "\\|")
            only = [release for release, found in releases.items() if not found.get(test)]
            where = f" ({', '.join(only)} only)" if len(only) < len(releases) else ""
            tables.append(f"| {test[0]}: {title} | {kind} | {why}{where} |\n")

with open(page) as source:
    text = source.read()
head, rest = text.split(BEGIN)
with open(page, "w") as target:
    target.write(head + BEGIN + "\n" + "".join(tables) + "\n" + END + rest.split(END)[1])
sys.exit(1 if missing or spare else 0)
