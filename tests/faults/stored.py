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


def checksums(index):
    """For every record of an index a function that continues a checksum over its rows with the record."""
    blank = index.copy()
    blank["crc32"] = 0
    records, size = blank.tobytes(), index.dtype.itemsize
    assert size == 265, f"an index record has {size} bytes"
    return lambda at, crc: zlib.crc32(records[at * size : (at + 1) * size], crc)


def stored(record, crc):
    return Stored(int(record["crc32"]), int(record["state"]), crc == int(record["crc32"]))


def metrics_of(file):
    """{experiment: its metrics}"""
    groups = [g for g in file.values() if "experiment" in g.attrs]
    return {int(g.attrs["experiment"]): [d for d in g.values() if d.ndim == 3] for g in groups}


def units_of_file(path):
    """{unit: [Stored]} of the units that are flagged in the index. Raises OSError when the file can't be opened."""
    with h5py.File(path, "r") as file:
        index, metrics = file["index"][:], metrics_of(file)
        with_record = checksums(index)
        found, cell_at_hand, cells = {}, None, []
        for unit in index["state"].nonzero()[0]:
            record = index[unit]
            at = (int(record["experiment"]), int(record["cell"]))
            if at != cell_at_hand:  # one read per cell, however many units it was cut into
                cell_at_hand, cells = at, [metric[at[1]] for metric in metrics[at[0]]]
            first, crc = int(record["first_replication"]), 0
            for cell in cells:
                crc = zlib.crc32(cell[first : first + int(record["replications"])].data, crc)
            found[int(unit)] = [stored(record, with_record(unit, crc))]
        return found


def place(record):
    return tuple(int(record[field]) for field in ("experiment", "cell", "first_replication", "replications"))


def units_of_shards(folder):
    """The same from all parts of all shards; a unit may stand in several."""
    with h5py.File(folder / "head.h5", "r") as head:
        units = {place(record): unit for unit, record in enumerate(head["index"][:])}
        row_numbers = {number: len(metrics) * metrics[0].shape[2] for number, metrics in metrics_of(head).items()}
    found = {}
    for path in sorted(folder.glob("run*.h5")):
        with h5py.File(path, "r") as part:
            index, offsets, rows = part["index"][:], part["offset"][:], part["rows"]
            with_record = checksums(index)
            for slot in index["state"].nonzero()[0]:
                record, begin = index[slot], int(offsets[slot])
                count = row_numbers[int(record["experiment"])] * int(record["replications"])
                crc = zlib.crc32(rows[begin : begin + count].data)
                found.setdefault(units[place(record)], []).append(stored(record, with_record(slot, crc)))
    return found


def shard_folder(out):
    return pathlib.Path(f"{out}.shards")


def layout_file(out):
    """The file that has the index of all units: the results file, or the head of the shards. None: there is neither."""
    candidates = (pathlib.Path(out), shard_folder(out) / "head.h5")
    return next((path for path in candidates if path.exists()), None)


def units_of(out):
    """{unit: [Stored]} in the results file and in its shards."""
    found = units_of_file(out) if pathlib.Path(out).exists() else {}
    if (shard_folder(out) / "head.h5").exists():
        for unit, places in units_of_shards(shard_folder(out)).items():
            found.setdefault(unit, []).extend(places)
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
    there, lost = units_of(out), []
    for unit, said in acknowledged.items():
        if unit not in there:
            lost.append(f"unit {unit} was acknowledged but is missing")
        elif not any((s.crc32, s.state) == said for s in there[unit]):
            lost.append(f"unit {unit} was acknowledged as {said} but stored as {there[unit]}")
        elif not any((s.crc32, s.state) == said and s.good for s in there[unit]):
            lost.append(f"unit {unit} was acknowledged but its checksum is wrong")
    bad = [f"unit {u} has state {s.state} but a wrong checksum" for u, all in there.items() for s in all if not s.good]
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
