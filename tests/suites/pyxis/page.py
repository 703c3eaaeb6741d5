"""page.py PAGE RESULTS...: what became of Pyxis' tests, as two tables between the marks of a page.

RESULTS are results.tsv of one run, in parts or whole. reasons.tsv beside this file says why a test does not pass, or needs what is
not here; a test without a reason that did not pass is told, and ends this with 1, as does a reason that is not needed any more."""
import os
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


page = sys.argv[1]
results = sorted({tuple(row) for part in sys.argv[2:] for row in rows(part)})
reasons = {(row[0], row[1]): (row[2], row[3]) for row in rows(os.path.join(here, "reasons.tsv"))}
missing = [row for row in results if row[1] != "ok" and (row[0], row[2]) not in reasons]
spare = [key for key in reasons if (key[0], "ok", key[1]) in results]
for row in missing:
    print(f"no reason: {row[0]}: {row[2]} ({row[1]})")
for key in spare:
    print(f"passes: {key[0]}: {key[1]}")

files = sorted({row[0] for row in results})
tables = [f"Of {len(results)} tests {sum(row[1] == 'ok' for row in results)} pass.\n\n", "| file | tests | pass |",
          "".join(f" {kind} |" for kind in KINDS), "\n| --- | --- | --- |" + " --- |" * len(KINDS) + "\n"]
for name in [*files, None]:
    own = [row for row in results if name in (row[0], None)]
    left = [reasons.get((row[0], row[2]), ("?", ""))[0] for row in own if row[1] != "ok"]
    numbers = [len(own), len(own) - len(left), *(left.count(kind) or "" for kind in KINDS)]
    tables.append(f"| {name or 'all'} | " + " | ".join(str(number) for number in numbers) + " |\n")
tables.append("\n" + "; ".join(f"**{kind}**: {MEANING[kind]}" for kind in KINDS) + ".\n\n")
tables.append("| test that does not pass | kind | why |\n| --- | --- | --- |\n")
for kind in reversed(KINDS):
    for row in results:
        own, why = reasons.get((row[0], row[2]), ("?", "?"))
        if row[1] != "ok" and own == kind:
            title = row[2].replace("<", "&lt;").replace("|", "\\|")
            tables.append(f"| {row[0]}: {title} | {kind} | {why} |\n")

with open(page) as source:
    text = source.read()
head, rest = text.split(BEGIN)
with open(page, "w") as target:
    target.write(head + BEGIN + "\n" + "".join(tables) + "\n" + END + rest.split(END)[1])
sys.exit(1 if missing or spare else 0)
