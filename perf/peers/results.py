"""What perf/peers/run measured: as a file, as text, as a plot and as the tables of README.md and src/docs/performance.md."""

import re

COLUMNS = ("median", "minimum", "p10", "cpu", "failed")
# Labels of interleave: median, minimum, tenth percentile, CPU time, CPU time of what was started itself, failures.
FIELDS = {"median": 1, "minimum": 2, "p10": 3, "cpu": 4, "failed": 6}
SHOWN = {
    "no container": "no container",
    "hpcrun DIR": "`hpcrun exec`, directory",
    "bwrap DIR": "bubblewrap, directory",
    "ch-run DIR": "Charliecloud, directory",
    "podman DIR": "podman, directory",
    "apptainer DIR": "Apptainer, directory",
    "hpcrun SIF, next with --linger": "`hpcrun exec --linger`, SIF, the next launch",
    "hpcrun SIF": "`hpcrun exec`, SIF",
    "hpcrun SquashFS": "`hpcrun exec`, SquashFS",
    "ch-run SquashFS": "Charliecloud, SquashFS",
    "apptainer SIF": "Apptainer, SIF",
}


class Results:
    def __init__(self, facts):
        self.facts, self.rows = facts, {}

    def add(self, lines):
        for line in lines:
            words = line.split("\t")
            self.rows[words[0]] = {column: float(words[at]) for column, at in FIELDS.items()}

    def heading(self):
        peers = ", ".join(
            f"{name} {value}" for name, value in self.facts.items() if name not in ("date", "rounds", "machine", "load before")
        )
        return f"{self.facts['rounds']} rounds on {self.facts['machine']}, load {self.facts['load before']}; {peers}"

    def text(self):
        lines = [f"{'milliseconds':36}" + "".join(f"{column:>10}" for column in COLUMNS)]
        lines += [f"{label:36}" + "".join(f"{row[column]:10.2f}" for column in COLUMNS) for label, row in self.rows.items()]
        return "\n".join(lines)

    def table(self):
        """The table of both pages."""
        lines = ["| | median | minimum | CPU |", "| --- | --- | --- | --- |"]
        for label, name in SHOWN.items():
            if label in self.rows:
                row = self.rows[label]
                lines.append(f"| {name} | {row['median']:.1f} | {row['minimum']:.1f} | {row['cpu']:.1f} |")
        return "\n".join(lines) + "\n"

    def file(self):
        lines = [f"# {name}\t{value}" for name, value in self.facts.items()]
        lines.append("\t".join(("label", *COLUMNS)))
        lines += ["\t".join((label, *(f"{row[column]:.4f}" for column in COLUMNS))) for label, row in self.rows.items()]
        return "\n".join(lines) + "\n"

    def plot(self):
        """Bars of the medians and a line at the minima; light or dark as the reader's page is."""
        shown = [(name.replace("`", ""), self.rows[label], label) for label, name in SHOWN.items() if label in self.rows]
        left, right, bar, gap = 270, 60, 14, 8
        width = 460
        most = max(row["median"] for _, row, _ in shown)
        height = len(shown) * (bar + gap) + 40
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + width + right}" height="{height}" font-family="sans-serif" '
            'font-size="12" role="img">',
            "<title>Milliseconds to start /bin/true, hpcrun and its peers</title>",
            "<style>text{fill:#222}.o{fill:#2b6cb0}.p{fill:#b0b0b0}.m{stroke:#222}"
            "@media(prefers-color-scheme:dark){text{fill:#ddd}.o{fill:#63a4e0}.p{fill:#777}.m{stroke:#ddd}}</style>",
        ]
        for at, (name, row, label) in enumerate(shown):
            top = 10 + at * (bar + gap)
            length, least = row["median"] / most * width, row["minimum"] / most * width
            parts.append(
                f'<text x="{left - 8}" y="{top + 11}" text-anchor="end">{name}</text>'
                f'<rect class="{"o" if label.startswith("hpcrun") else "p"}" x="{left}" y="{top}" width="{length:.1f}" '
                f'height="{bar}"/>'
                f'<line class="m" x1="{left + least:.1f}" x2="{left + least:.1f}" y1="{top}" y2="{top + bar}"/>'
                f'<text x="{left + length + 5:.1f}" y="{top + 11}">{row["median"]:.1f}</text>'
            )
        parts.append(
            f'<text x="{left}" y="{height - 8}" font-size="11">milliseconds, median; the line is the minimum</text></svg>'
        )
        return "\n".join(parts) + "\n"


def write_pages(results, top):
    """The file, the plot and the tables between the marks of both pages."""
    here = top / "perf/peers"
    (here / "results.tsv").write_text(results.file(), encoding="utf-8")
    (here / "launch.svg").write_text(results.plot(), encoding="utf-8")
    for page in ("README.md", "src/docs/performance.md"):
        path = top / page
        text = path.read_text(encoding="utf-8")
        marked = re.sub(
            r"(<!-- perf/peers/run -->\n)(.*?)(<!-- end of perf/peers/run -->)",
            lambda found: found[1]
            + results.heading().replace(" rounds on", " rounds of `/bin/true` on")
            + ":\n\n"
            + results.table()
            + found[3],
            text,
            flags=re.S,
        )
        path.write_text(marked, encoding="utf-8")
