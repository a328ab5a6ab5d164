#!/usr/bin/python3
"""Reads a file of sample.hpp's layout by h5py and by xarray: names, dimensions, coordinates, numbers.

    read_with_python.py FILE

Exit code 0: all as expected; 1: mismatches, named on stderr; 77: a library is missing.

FILE has every unit but number 7 (see store_mpi_test.cpp).
"""
import sys
import zlib

try:
    import h5netcdf  # noqa: F401  (xarray's engine)
    import h5py
    import numpy as np
    import xarray
except ImportError as error:
    print("skipped:", error)
    sys.exit(77)

ROUNDS = {"two_arms": [1, 10, 100], "experts": [2, 4]}
METRICS = {"two_arms": ["reward", "pseudo_regret"], "experts": ["regret"]}
SHAPES = {"two_arms": (3, 5, 3), "experts": (2, 4, 2)}
CELL_IDS = {"two_arms": ["2", "0", "1"], "experts": ["7", "8"]}
COLUMNS = {
    "two_arms": {"algorithm": ["ucb1", "exp3", "ucb1"], "horizon": [100.0, 100.0, 10.0],
                 "scenario.gap": [0.1, 0.2, np.nan], "note": ["größer", "", "x"]},
    "experts": {"algorithm": ["hedge", "hedge"]},
}
UNITS = [(0, 2, 0, 5), (0, 0, 0, 2), (0, 0, 2, 3), (0, 1, 0, 2), (0, 1, 2, 3), (1, 1, 0, 4), (1, 0, 0, 1),
         (1, 0, 1, 3)]
FAILED, MISSING = 4, 7
failures = 0


def expect(condition, what):
    global failures
    if not condition:
        print("FAILED:", what, file=sys.stderr)
        failures += 1


def expected_metric(number, metric):
    """[cell, replication, round]; NaN where the missing unit stands."""
    name = list(ROUNDS)[number]
    cell, replication, k = np.indices(SHAPES[name])
    values = 1000.0 * number + 100.0 * metric + 10.0 * cell + replication + k / 8
    experiment, cell, first, count = UNITS[MISSING]
    if experiment == number:
        values[cell, first:first + count] = np.nan
    return values


def same(values, expected):
    values = np.asarray(values)
    if values.dtype.kind in "OSU":
        return [v.decode() if isinstance(v, bytes) else v for v in values] == list(expected)
    return np.array_equal(values, np.asarray(expected, float), equal_nan=True)


def check_root(file):
    expect(file.attrs["format"] == "regatta", "format")
    expect(file.attrs["format_version"] == 1, "format_version")
    expect(file.attrs["sweep_name"] == "sample", "sweep_name")
    expect(file.attrs["identity"] == "0123456789abcdef" * 2, "identity")
    expect(file.attrs["sweep"] == 'name = "sample"  # größer\n', "sweep")
    expect(dict(file["provenance"].attrs) == {"version": "0.1.0", "host": "här", "build": ""}, "provenance")
    members = {"provenance", "two_arms", "experts", "index", "unit"}
    expect(set(file) == members, f"members of the root: {list(file)}")


def checksum_good(file, unit):
    """As docs/output_format.md states it."""
    record, crc = file["index"][unit], 0
    first, count = record["first_replication"], record["replications"]
    group = {g.attrs["experiment"]: g for g in file.values() if "experiment" in g.attrs}[record["experiment"]]
    for metric in [d for d in group.values() if d.ndim == 3]:
        crc = zlib.crc32(metric[record["cell"], first:first + count].tobytes(), crc)
    stored, record["crc32"] = int(record["crc32"]), 0
    return stored == zlib.crc32(record.tobytes(), crc)


def check_index(file):
    index = file["index"][:]
    place = ("experiment", "cell", "first_replication", "replications")
    places = [tuple(int(record[name]) for name in place) for record in index]
    expect(places == UNITS, f"places of the units: {places}")
    states = [0 if u == MISSING else 2 if u == FAILED else 1 for u in range(len(UNITS))]
    expect(index["state"].tolist() == states, "states")
    expect(index["message"][FAILED].decode() == "the learner chose arm 7 of 2 (größer)", "message")
    failure = ("attempt", "failed_replication", "failed_replications", "failed_round")
    failed = [int(index[name][FAILED]) for name in failure]
    expect(failed == [2, 3, 1, 10], f"the failed unit: {failed}")
    expect(index["seconds"][0] == 0.5, "seconds")
    for unit in range(len(UNITS)):
        if unit != MISSING:
            expect(checksum_good(file, unit), f"checksum of unit {unit}")
    expect(index[MISSING].tobytes()[24:] == bytes(241), "the missing unit's record is not zero")


def check_group(group, number):
    name = group.name[1:]
    for m, metric in enumerate(METRICS[name]):
        dataset = group[metric]
        expect(same(dataset[:], expected_metric(number, m)), f"h5py: numbers of {name}/{metric}")
        labels = [dataset.dims[axis][0].name.split("/")[-1] for axis in range(3)]
        expect(labels == ["cell", "replication", "round"], f"h5py: axes of {name}/{metric}: {labels}")
        expect(dataset.attrs["units"] == "1", "units")
        expect(np.isnan(dataset.fillvalue), "the fill value is not NaN")
    for column, values in COLUMNS[name].items():
        expect(same(group[column][:], values), f"h5py: column {name}/{column}")
        expect(group[column].dims[0][0].name == f"/{name}/cell", f"h5py: axis of {name}/{column}")
    expect(set(group.attrs) == {"experiment", "protocol", "scenario"}, f"attributes of {name}")
    expect(group.attrs["experiment"] == number, f"number of {name}")
    members = ["cell", "replication", "round", "cell_id"] + list(COLUMNS[name]) + METRICS[name]
    expect(list(group) == members, f"order of {name}: {list(group)}")


def check_xarray(path, number):
    name = list(ROUNDS)[number]
    data = xarray.open_dataset(path, group=name, engine="h5netcdf")
    sizes = dict(zip(("cell", "replication", "round"), SHAPES[name]))
    expect(dict(data.sizes) == sizes, f"xarray: sizes {data.sizes}")
    expect(sorted(data.data_vars) == sorted(METRICS[name]), f"xarray: variables {list(data.data_vars)}")
    for axis, values in (("cell", range(SHAPES[name][0])), ("replication", range(SHAPES[name][1])),
                         ("round", ROUNDS[name])):
        found = axis in data.indexes and data[axis].values.tolist() == list(values)
        expect(found, f"xarray: coordinate {axis}")
    for column, values in COLUMNS[name].items():
        found = column in data.coords and data[column].dims == ("cell",)
        expect(found, f"xarray: {column} is not a coordinate")
        expect(same(data[column].values, values), f"xarray: column {column}")
    expect(data["cell_id"].values.tolist() == [i.rjust(32, "a") for i in CELL_IDS[name]], "xarray: cell_id")
    for m, metric in enumerate(METRICS[name]):
        expect(data[metric].dims == ("cell", "replication", "round"), f"xarray: dimensions of {metric}")
        expect(same(data[metric].values, expected_metric(number, m)), f"xarray: numbers of {metric}")
    frame = data.to_dataframe()
    expect(len(frame) == np.prod(SHAPES[name]) and "algorithm" in frame.columns, "pandas: rows and columns")
    root = xarray.open_dataset(path, engine="h5netcdf")
    expect(root.attrs["sweep_name"] == "sample", "xarray: the root group")


def main():
    path = sys.argv[1]
    with h5py.File(path, "r") as file:
        check_root(file)
        check_index(file)
        for number, name in enumerate(ROUNDS):
            check_group(file[name], number)
    for number in range(len(ROUNDS)):
        check_xarray(path, number)
    print(f"{failures} failures")
    return 1 if failures else 0


sys.exit(main())
