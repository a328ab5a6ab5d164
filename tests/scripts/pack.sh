#!/usr/bin/env bash
# regatta verify and regatta pack, end to end: exit codes, a corrupted number, kill -9 in the middle of packing, the
# packed file in regatta, h5py and xarray.
set -euo pipefail
rm -rf ./*
if ! "$PYTHON" -c 'import h5py, xarray, h5netcdf' 2>/dev/null; then
  echo "skipped: h5py, xarray or h5netcdf is missing"
  exit 77
fi
fail() {
  echo "FAILED: $*"
  [ ! -e out ] || cat out err
  exit 1
}
expect() {  # CODE MESSAGE COMMAND...: exit code and a line of either output
  local code=$1 message=$2 found=0
  shift 2
  "$@" >out 2>err || found=$?
  [ $found -eq "$code" ] || fail "exit code $found in place of $code from $*"
  grep -qe "$message" out err || fail "no '$message' from $*"
}
hash_of() { sha256sum <"$1"; }
sweep() {  # REPLICATIONS
  cat <<TOML
checkpoints = { linear = 500 }
[[experiment]]
name = "arms"
scenario = { name = "bernoulli", arms = [2, 5] }
algorithms = [ { name = "ucb1" }, { name = "exp3" } ]
horizon = 2000
replications = $1
[[experiment]]
name = "stream"
scenario = { name = "logistic_stream" }
algorithms = [ { name = "ogd" } ]
horizon = 300
replications = 3
TOML
}

# --- a finished file -------------------------------------------------------------------------------------------------
sweep 64 >a.toml
"$REGATTA" run -q a.toml -o a.h5
before=$(hash_of a.h5)
expect 0 'complete and intact' "$REGATTA" verify a.h5
expect 0 'a.packed.h5' "$REGATTA" pack a.h5
cat out
[ "$before" = "$(hash_of a.h5)" ] || fail "packing changed the input"
[ ! -e a.packed.h5.packing ] || fail "something is left over"
[ $(($(stat -c %s a.packed.h5) * 2)) -lt "$(stat -c %s a.h5)" ] || fail "not half the size"
expect 0 'complete and intact' "$REGATTA" verify a.h5 a.packed.h5
[ "$("$REGATTA" digest a.h5 | cut -c-32)" = "$("$REGATTA" digest a.packed.h5 | cut -c-32)" ] || fail "other digest"
diff <("$REGATTA" summary --format csv a.h5) <("$REGATTA" summary --format csv a.packed.h5) || fail "other summary"
diff <("$REGATTA" status a.h5) <("$REGATTA" status a.packed.h5) || fail "other status"
"$REGATTA" plot a.packed.h5 -o plot.svg >/dev/null 2>&1 || fail "no plot"

# --- nothing is overwritten without being asked for ------------------------------------------------------------------
packed=$(hash_of a.packed.h5)
expect 2 'exists (nothing is overwritten)' "$REGATTA" pack a.h5
expect 2 'use --in-place' "$REGATTA" pack a.h5 -o ./a.h5
expect 2 'use --in-place' "$REGATTA" pack a.h5 -o ./a.h5 --force
expect 2 'exclude each other' "$REGATTA" pack a.h5 -o b.h5 --in-place
expect 2 'exclude each other' "$REGATTA" pack a.h5 --incomplete --in-place
expect 2 'Value 10 not in range' "$REGATTA" pack a.h5 --level 10
expect 2 'no such file' "$REGATTA" pack none.h5
[ "$packed" = "$(hash_of a.packed.h5)" ] || fail "the packed file was overwritten"
[ "$before" = "$(hash_of a.h5)" ] || fail "the input was overwritten"
expect 0 '->' "$REGATTA" pack a.h5 --force
[ "$packed" = "$(hash_of a.packed.h5)" ] || fail "packed twice, other bytes"
cp a.h5 c.h5
ln -s c.h5 link.h5
expect 0 '->' "$REGATTA" pack link.h5 --in-place
[ -L link.h5 ] || fail "packing in place replaced the link, not the file"
[ "$packed" = "$(hash_of c.h5)" ] || fail "packing in place gives other bytes"

# --- a packed file can't be written to -------------------------------------------------------------------------------
expect 0 'results: a.packed.h5' "$REGATTA" run a.toml -o a.packed.h5
expect 0 'results: a.packed.h5' mpirun -n 2 "$REGATTA" run a.toml -o a.packed.h5
[ "$packed" = "$(hash_of a.packed.h5)" ] || fail "a run changed the packed file"

# --- an unfinished file ----------------------------------------------------------------------------------------------
cat >sleepy.toml <<'TOML'
checkpoints = { linear = 10 }
[[experiment]]
scenario = { name = "bernoulli" }
algorithms = [ { name = "ucb1", alpha = [1, 2, 3, 4, 5, 6, 7, 8] } ]
horizon = 3_000_000
replications = 32
TOML
"$REGATTA" run -q sleepy.toml -o part.h5 2>/dev/null &
run=$!
for _ in $(seq 200); do
  if [ -e part.h5 ] && grep -qE '^all .units. +[1-9]' <("$REGATTA" status part.h5); then break; fi
  sleep 0.05
done
kill -9 $run
wait $run 2>/dev/null || true
expect 75 'intact, but incomplete' "$REGATTA" verify part.h5
expect 75 'units are missing.*--incomplete' "$REGATTA" pack part.h5
[ ! -e part.packed.h5 ] || fail "packed an incomplete file"
expect 0 '->' "$REGATTA" pack --incomplete part.h5
expect 75 'incomplete' "$REGATTA" verify part.packed.h5
expect 75 'incomplete' "$REGATTA" verify a.h5 part.h5 a.packed.h5
if timeout 60 "$REGATTA" run -q sleepy.toml -o part.packed.h5 >out 2>err; then fail "a packed file was continued"; fi
grep -q "is packed" err || fail "no 'is packed'"

# --- a corrupted number ----------------------------------------------------------------------------------------------
cp a.h5 bad.h5
"$PYTHON" - <<'PY'
import h5py

with h5py.File("bad.h5") as f:
    at = f["arms/pseudo_regret"].id.get_offset() + 8 * 12345 + 2
data = bytearray(open("bad.h5", "rb").read())
data[at] ^= 1
open("bad.h5", "wb").write(data)
PY
expect 65 'damaged: arms cell [0-9]* ([a-z0-9]*, [0-9a-f]\{32\}), replications [0-9]* to [0-9]* .unit [0-9]*.: wrong' \
  "$REGATTA" verify bad.h5
expect 65 '1 damaged' "$REGATTA" verify part.h5 bad.h5 a.h5
expect 65 'DAMAGED' "$REGATTA" verify bad.h5 part.h5
expect 2 'no such file' "$REGATTA" verify none.h5 bad.h5  # and the others are checked
grep -q 'DAMAGED' out || fail "the file after the unreadable one was not checked"
expect 65 'was not packed (1 of its units are damaged)' "$REGATTA" pack bad.h5
grep -q 'damaged: arms cell' err || fail "the unit is not named"
[ ! -e bad.packed.h5 ] || fail "packed a damaged file"
"$REGATTA" run -q a.toml -o bad.h5 # computes the damaged unit anew
expect 0 'complete and intact' "$REGATTA" verify bad.h5
[ "$("$REGATTA" digest bad.h5 | cut -c-32)" = "$("$REGATTA" digest a.h5 | cut -c-32)" ] || fail "not repaired"

# --- failed replications are intact ----------------------------------------------------------------------------------
cat >throws.toml <<'TOML'
[[experiment]]
scenario = { name = "bernoulli" }
algorithms = [ { name = "faulty", fault = "throw", round = 17 } ]
horizon = 100
replications = 100
TOML
code=0
"$REGATTA_SAMPLES" run -q throws.toml -o throws.h5 >out 2>err || code=$?
[ $code -eq 3 ] || fail "the learner that throws: exit code $code"
expect 0 'failed units are intact' "$REGATTA" verify throws.h5
expect 0 '->' "$REGATTA" pack throws.h5

# --- kill -9 in the middle -------------------------------------------------------------------------------------------
sweep 1500 >large.toml
"$REGATTA" run -q large.toml -o large.h5
large=$(hash_of large.h5)
kills=0
for delay in 0.02 0.1 0.3 0.6 0.9; do
  "$REGATTA" pack --level 9 large.h5 >/dev/null 2>&1 &
  pack=$!
  sleep $delay
  if kill -9 $pack 2>/dev/null; then kills=$((kills + 1)); fi
  wait $pack 2>/dev/null || true
  [ "$large" = "$(hash_of large.h5)" ] || fail "a killed pack changed its input"
  if [ -e large.packed.h5 ]; then
    "$REGATTA" verify large.packed.h5 >out || fail "a killed pack left a half file"
    rm large.packed.h5
  fi
done
[ $kills -ge 3 ] || fail "only $kills of 5 were killed in the middle"
"$REGATTA" pack large.h5 # over what the killed ones have left
[ ! -e large.packed.h5.packing ] || fail "something is left over"
expect 0 'complete and intact' "$REGATTA" verify large.packed.h5

# --- h5py and xarray -------------------------------------------------------------------------------------------------
"$PYTHON" - <<'PY'
import h5py, numpy as np, xarray

with h5py.File("a.h5") as a, h5py.File("a.packed.h5") as b:
    assert sorted([*a, "summary"]) == sorted(b), (list(a), list(b))
    assert dict(a.attrs) == dict(b.attrs)
    added = set(b["provenance"].attrs) - set(a["provenance"].attrs)
    assert added == {"packed_by", "packed_level"}, added
    assert list(a["provenance"].attrs) + ["packed_by", "packed_level"] == list(b["provenance"].attrs)
    assert b["provenance"].attrs["packed_level"] == "6"
    metrics = 0

    def compare(name, x):
        global metrics
        y = b[name]
        assert name == "provenance" or list(x.attrs) == list(y.attrs), name
        if isinstance(x, h5py.Group):
            assert list(x) == list(y), name
            return
        assert x.dtype == y.dtype and x.shape == y.shape, name
        assert x[()].tobytes() == y[()].tobytes() or (x[()] == y[()]).all(), name
        assert [list(d.keys()) for d in x.dims] == [list(d.keys()) for d in y.dims], name
        if x.ndim == 3:
            metrics += 1
            assert y.chunks and y.shuffle and y.fletcher32 and y.compression == "gzip" and y.compression_opts == 6
            assert x.chunks is None
        else:
            assert y.chunks is None, name

    a.visititems(compare)
    assert metrics == 2, metrics
for group in ("arms", "stream"):
    a = xarray.open_dataset("a.h5", group=group, engine="h5netcdf")
    b = xarray.open_dataset("a.packed.h5", group=group, engine="h5netcdf")
    assert a.identical(b), group
    assert b[list(b.data_vars)[0]].dims == ("cell", "replication", "round")
print("h5py and xarray: equal")
PY

# --- the group summary: opened without help, the numbers are those of numpy ------------------------------------------
"$PYTHON" - <<'PY'
import math

import h5py, numpy as np, xarray

try:
    import scipy.stats
except ImportError:
    scipy = None


def check(name, groups, rtol=1e-9):
    arrays = 0
    for group in groups:
        data = xarray.open_dataset(name, group=group, engine="h5netcdf")
        summary = xarray.open_dataset(name, group="summary/" + group, engine="h5netcdf")
        assert set(summary.coords) == set(data.coords) - {"replication"}, group
        for metric in data.data_vars:
            x = data[metric].values
            count = (~np.isnan(x)).sum(axis=1)
            with np.errstate(all="ignore"):
                expected = {"count": count, "mean": np.nanmean(x, axis=1), "median": np.nanmedian(x, axis=1),
                            "q05": np.nanquantile(x, 0.05, axis=1), "q95": np.nanquantile(x, 0.95, axis=1)}
                if scipy:
                    half = scipy.stats.t.ppf(0.975, count - 1) * np.nanstd(x, axis=1, ddof=1) / np.sqrt(count)
                    half[count < 2] = np.nan
                    expected |= {"low": expected["mean"] - half, "high": expected["mean"] + half}
            for array, values in expected.items():
                found = summary[f"{metric}_{array}"]
                assert found.dims == ("cell", "round"), found.dims
                assert np.allclose(found.values, values, rtol=rtol, atol=1e-9, equal_nan=True), (group, metric, array)
                arrays += 1
        if "horizon" in summary.coords:  # as one looks things up
            assert summary[metric + "_mean"].sel(round=summary["round"][-1]).shape == (summary.sizes["cell"],)
    return arrays


import warnings

warnings.simplefilter("ignore")  # means of nothing: cells that nobody has computed
arrays = check("a.packed.h5", ["arms", "stream"]) + check("part.packed.h5", ["bernoulli"])
with h5py.File("part.packed.h5") as f:
    counts = f["summary/bernoulli/pseudo_regret_count"][:, -1]
    assert counts.min() < 32 and counts.dtype == np.int64, counts
print(f"summary: {arrays} arrays are those of numpy")
PY
"$REGATTA" pack a.packed.h5 -o again.h5 >/dev/null
cmp a.packed.h5 again.h5 || fail "packing a packed file gives other bytes"
expect 0 'the same numbers' "$REGATTA" diff a.h5 a.packed.h5
