#!/usr/bin/env bash
# README.md's own blocks, run as they stand: the sweep is saved, the shell lines and the Python lines are executed.
# (scripts/quickstart.sh is run by the test of that name, scripts/test.sh is what runs this.)
set -euo pipefail
rm -rf ./* && mkdir -p build && ln -s "$REGATTA" build/regatta
block() { awk -v tag="<!-- $1 -->" '$0 == tag {on = 1; next} on && /^```/ {if (inside) exit; inside = 1; next} on && inside' "$SOURCE/README.md"; }
block sweep >my_sweep.toml
[ "$(wc -l <my_sweep.toml)" -eq 12 ] || { echo "FAILED: the sweep of the README has $(wc -l <my_sweep.toml) lines"; exit 1; }
block run >run.sh
block python >read.py
[ -s run.sh ] && [ -s read.py ]
bash -euo pipefail run.sh
if ! "$PYTHON" -c 'import h5py, xarray, h5netcdf' 2>/dev/null; then
  echo "skipped the Python lines: h5py, xarray or h5netcdf is missing"
  exit 77
fi
[ "$(wc -l <read.py)" -le 5 ] || { echo "FAILED: more than five lines of Python"; exit 1; }
"$PYTHON" read.py
