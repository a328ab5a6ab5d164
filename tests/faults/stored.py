#!/usr/bin/env python3
"""What a results file holds, and whether it holds everything that was acknowledged.

Plain h5py and zlib after docs/output_format.md, nothing of regatta: a mistake in the program can't hide itself here.

    stored.py OUT.h5 TRACE_FOLDER     prints the counts; exit code 1 when anything is lost or bad
"""
import pathlib
import re
import sys
import typing
import zlib

import h5py

LINE = re.compile(r"(\d+),(\d+),([12]),[0-9.]+,([0-9.]+)")  # unit, crc32, state, start, end (seconds since 1970)


class Stored(typing.NamedTuple):
    crc32: int
    state: int
    good: bool  # the checksum over rows and record is right


class Acknowledged(typing.NamedTuple):
    crc32: int
    state: int


class Verdict(typing.NamedTuple):
    acknowledged: int
    lost: list  # texts: acknowledged units that are not there, or are there with other numbers
    bad: list  # texts: units that are called done or failed but have a wrong checksum
    repeated: list  # texts: units that were acknowledged and played again

    def ok(self):
        return not (self.lost or self.bad or self.repeated)


def units_of(path):
    """{unit: Stored} of the units that are flagged in the index. Raises OSError when the file can't be opened."""
    with h5py.File(path, "r") as file:
        index = file["index"][:]
        groups = {int(g.attrs["experiment"]): g for g in file.values() if "experiment" in g.attrs}
        metrics = {number: [d for d in group.values() if d.ndim == 3] for number, group in groups.items()}
        blank = index.copy()
        blank["crc32"] = 0
        records = blank.tobytes()
        size = index.dtype.itemsize
        assert size == 265, f"an index record has {size} bytes"
        found, cell_at_hand, cells = {}, None, []
        for unit in index["state"].nonzero()[0]:
            record = index[unit]
            at = (int(record["experiment"]), int(record["cell"]))
            if at != cell_at_hand:  # one read per cell, however many units it was cut into
                cell_at_hand, cells = at, [metric[at[1]] for metric in metrics[at[0]]]
            first = int(record["first_replication"])
            crc = 0
            for cell in cells:
                crc = zlib.crc32(cell[first : first + int(record["replications"])].data, crc)
            crc = zlib.crc32(records[unit * size : (unit + 1) * size], crc)
            found[int(unit)] = Stored(int(record["crc32"]), int(record["state"]), crc == int(record["crc32"]))
        return found


def acknowledged_in(trace):
    """({unit: Acknowledged}, texts about units that appear more than once) from all runs' rank-*.csv."""
    lines = []
    for path in sorted(pathlib.Path(trace).glob("rank-*.csv")):
        for line in path.read_text().splitlines():
            if line.startswith("unit"):
                continue
            match = LINE.fullmatch(line)
            if match is None:
                raise ValueError(f"{path}: what is '{line}'?")
            lines.append((float(match[4]), int(match[1]), Acknowledged(int(match[2]), int(match[3]))))
    units, repeated = {}, []
    for _, unit, acknowledged in sorted(lines):
        if unit in units:
            repeated.append(f"unit {unit} was acknowledged before it was played again")
        units[unit] = acknowledged
    return units, repeated


def judge(out, trace):
    """Compares what is stored with what was acknowledged."""
    acknowledged, repeated = acknowledged_in(trace)
    if not pathlib.Path(out).exists():
        return Verdict(len(acknowledged), [f"unit {u}: {out} does not exist" for u in acknowledged], [], repeated)
    stored = units_of(out)
    lost = []
    for unit, said in acknowledged.items():
        there = stored.get(unit)
        if there is None:
            lost.append(f"unit {unit} was acknowledged but is missing")
        elif (there.crc32, there.state) != said:
            lost.append(f"unit {unit} was acknowledged as {said} but stored as {there}")
        elif not there.good:
            lost.append(f"unit {unit} was acknowledged but its checksum is wrong")
    bad = [f"unit {u} has state {s.state} but a wrong checksum" for u, s in stored.items() if not s.good]
    return Verdict(len(acknowledged), lost, bad, repeated)


def main():
    out, trace = sys.argv[1:]
    verdict = judge(out, trace)
    print(f"{verdict.acknowledged} units acknowledged, {len(verdict.lost)} lost, {len(verdict.bad)} flagged but bad")
    for text in (verdict.lost + verdict.bad + verdict.repeated)[:20]:
        print(text)
    return 0 if verdict.ok() else 1


if __name__ == "__main__":
    sys.exit(main())
