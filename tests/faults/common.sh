# shellcheck shell=bash
# For the tests of single faults; to be sourced. Every command of theirs has a time limit: no fault may make a run hang.

fail() {
  echo "FAILED: $*"
  tail -n 30 out err 2>/dev/null || true
  exit 1
}

need_h5py() {
  if ! "$PYTHON" -c 'import h5py' 2>/dev/null; then
    echo "skipped: h5py is missing"
    exit 77
  fi
}

# Runs the calling script again where it may mount what it likes; everything is gone with its last process.
need_mounts() {
  [ -z "${MOUNTS_ALLOWED:-}" ] || return 0
  local unshare=(unshare --mount --propagation private)
  [ "$(id -u)" -eq 0 ] || unshare+=(--map-root-user)
  if ! "${unshare[@]}" sh -c 'mkdir -p probe && mount -t tmpfs -o size=1m none probe' 2>/dev/null; then
    echo "skipped: file systems can't be mounted here"
    exit 77
  fi
  MOUNTS_ALLOWED=1 exec "${unshare[@]}" bash "$0"
}

ends_with() {  # CODE MESSAGE COMMAND...
  local expected=$1 message=$2 code=0
  shift 2
  timeout -k 5 120 "$@" >out 2>err || code=$?
  [ $code -eq "$expected" ] || fail "exit code $code, expected $expected, from: $*"
  grep -qE "$message" out err || fail "no '$message' from: $*"
}

digest() { "$REGATTA_SAMPLES" digest "$1" | cut -c1-32; }

same_digest() {  # FILE FILE
  [ "$(digest "$1")" = "$(digest "$2")" ] || fail "$1 and $2 have different digests"
}

all_there() {  # OUT.h5 TRACE: every acknowledged unit is stored with the right checksum
  "$PYTHON" "$SOURCE/tests/faults/stored.py" "$1" "$2" || fail "see above"
}

acknowledged() { cat "$1"/rank-*.csv 2>/dev/null | grep -vc '^unit' || true; }  # TRACE: number of lines

wait_until() {  # SECONDS COMMAND...: looks every 20 ms
  local tries=$((50 * $1))
  shift
  until "$@"; do
    [ $((tries--)) -gt 0 ] || fail "waited in vain for: $*"
    sleep 0.02
  done
}

some_acknowledged() { [ "$(acknowledged "$1")" -ge "$2" ]; }  # TRACE NUMBER

live_children() { pgrep -P "$1" -r D,R,S || true; }  # without zombies

gone() {  # PID...: none of them runs (zombies do not)
  local pid
  for pid in "$@"; do
    ! grep -qsE '^State:[[:space:]]+[RSDTt]' "/proc/$pid/status" || return 1
  done
}

# Some seconds of work in units of up to a quarter of a second: whatever strikes, strikes in the middle.
write_sweep() {  # FILE
  cat >"$1" <<'TOML'
seed = 5
replications = 500
[[experiment]]
scenario   = { name = "bernoulli", arms = 50 }
algorithms = [ { name = "ucb1", alpha = [0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6] }, { name = "exp3" } ]
horizon    = [8_000, 10_000]
TOML
}
