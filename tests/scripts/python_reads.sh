#!/usr/bin/env bash
# A file that 3 ranks of the program wrote, read by h5py and by xarray without help; the means are those of `summary`.
set -euo pipefail
rm -rf ./*
if ! "$PYTHON" -c 'import h5py, xarray, h5netcdf' 2>/dev/null; then
  echo "skipped: h5py, xarray or h5netcdf is missing"
  exit 77
fi
mpirun -n 3 "$REGATTA" run -q "$SOURCE/tests/golden/all_protocols.toml" -o three.h5
"$REGATTA" summary --format csv three.h5 >summary.csv
"$PYTHON" - <<'PY'
import csv, h5py, numpy as np, xarray

rows = list(csv.DictReader(open("summary.csv")))
assert len(rows) >= 20
checked = 0
with h5py.File("three.h5") as f:
    assert f.attrs["format"] == "regatta" and f.attrs["format_version"] == 1
    assert "bernoulli" in f.attrs["sweep"] and f["provenance"].attrs["ranks"] == "3"
    assert (f["index"]["state"] == 1).all()
    for row in rows:
        group = f[row["experiment"]]
        metric = group[row["metric"]]
        assert [d.label or d[0].name.split("/")[-1] for d in metric.dims] == ["cell", "replication", "round"]
        column = list(group["round"][:]).index(int(row["round"]))
        means = metric[:, :, column].mean(axis=1)
        same = np.isclose(means, float(row["mean"]), rtol=1e-9) & (group["horizon"][:] == int(row["horizon"]))
        assert same.any(), row
        checked += 1
for name in {row["experiment"] for row in rows}:
    data = xarray.open_dataset("three.h5", group=name, engine="h5netcdf")
    for row in (r for r in rows if r["experiment"] == name):
        metric = data[row["metric"]]
        assert metric.dims == ("cell", "replication", "round"), metric.dims
        cells = metric.where((data.algorithm == row["algorithm"]) & (data.horizon == int(row["horizon"])), drop=True)
        final = cells.sel(round=int(row["round"])).mean("replication").values
        assert np.isclose(final, float(row["mean"]), rtol=1e-9).any(), row
    shorter = data.horizon < data["round"].max()
    if shorter.any():  # a shorter horizon leaves the rest of the axis NaN
        assert np.isnan(metric.where(shorter, drop=True).isel(round=-1)).all()
print(f"{checked} means agree")
PY
