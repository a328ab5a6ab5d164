#!/usr/bin/env python3
"""Writes the verdicts of one paper's sweep into docs/papers: papers.py NAME (see papers.sh).

In docs/papers/NAME.md the lines between "<!-- verdicts -->" and "<!-- end -->" are replaced, the rest is written by hand;
docs/papers/README.md is written whole, from the verdicts of all papers.
"""
import json
import pathlib
import re
import shutil
import sys

docs = pathlib.Path("docs/papers")


def number(x):
    return "-" if x is None else f"{x:.4g}"


def limits(part):
    low, high = part["limit_low"], part["limit_high"]
    if low is None and high is None:
        return "any"
    return f"at most {number(high)}" if low is None else f"at least {number(low)}" if high is None else \
        f"{number(low)} to {number(high)}"


def verdict(claim):
    return claim["outcome"] + (" (as it must)" if claim["control"] and claim["outcome"] == "fails" else "")


def table(claims):
    lines = ["| claim | verdict | estimate | interval | asked for | replications |", "|---|---|---|---|---|---|"]
    for claim in claims:
        part = claim["parts"][claim["decisive"]]
        lines.append(f"| {claim['says']} | {verdict(claim)} | {number(part['estimate'])} | {number(part['estimate_low'])} to "
                     f"{number(part['estimate_high'])} | {limits(part)} | {part['replications']} |")
    return "\n".join(lines)


def counts(claims, seconds):
    plain = [c["outcome"] for c in claims if not c["control"]]
    controls = [c["outcome"] for c in claims if c["control"]]
    return (f"<!-- {plain.count('holds')} hold, {plain.count('fails')} fail, {plain.count('undecided')} undecided, "
            f"{controls.count('fails')} of {len(controls)} controls, {seconds} s -->")


def write_page(name):
    claims = json.loads(pathlib.Path(f"results/papers/{name}.claims.json").read_text())
    seconds = int(pathlib.Path(f"results/papers/{name}.seconds").read_text())
    page = docs / f"{name}.md"
    text = page.read_text()
    block = (f"<!-- verdicts -->\n{counts(claims, seconds)}\n`scripts/papers.sh {name}`. Of a claim on several groups of cells "
             f"the one that decides is shown.\n\n{table(claims)}\n<!-- end -->")
    text, count = re.subn(r"<!-- verdicts -->.*<!-- end -->", lambda _: block, text, flags=re.S)
    assert count == 1, f"{page} needs the lines <!-- verdicts --> and <!-- end -->"
    page.write_text(text)
    plot = re.search(rf"\]\({name}\.svg\)<!-- (\S+) -->", text)
    if plot:
        shutil.copy(f"results/papers/{name}.svg/{plot.group(1)}.svg", docs / f"{name}.svg")


def write_index():
    lines = ["# Papers", "", "Written by `scripts/papers.sh`, which runs every sweep of scenarios/papers at full size. A control is "
             "a false sentence that judging has to find out.", "",
             "| paper | claims hold | fail | undecided | controls found out | seconds |", "|---|---|---|---|---|---|"]
    for page in sorted(docs.glob("*.md")):
        text = page.read_text()
        found = re.search(r"<!-- (\d+) hold, (\d+) fail, (\d+) undecided, (\d+ of \d+) controls, (\d+) s -->", text)
        if found:
            lines.append(f"| [{text.splitlines()[0].lstrip('# ')}]({page.name}) | " + " | ".join(found.groups()) + " |")
    (docs / "README.md").write_text("\n".join(lines) + "\n")


write_page(sys.argv[1])
write_index()
