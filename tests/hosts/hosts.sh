#!/usr/bin/env bash
# A run over three hosts gives the digest of one rank; when one of them is cut off in mid-run, the run ends by itself and the
# remaining two finish it. hosts.sh shared|sharded
set -euo pipefail
rm -rf ./*
. "$SOURCE/tests/hosts/network.sh"
network_possible || exit 77
io=$1
for tool in verify merge; do
  if ! "$REGATTA" $tool --help >/dev/null 2>&1; then
    echo "skipped: this regatta has no command '$tool'"
    exit 77
  fi
done
write_sweep() {  # REPLICATIONS
  cat <<TOML
replications = $1
[[experiment]]
scenario   = { name = "bernoulli", arms = 50 }
algorithms = [ { name = "ucb1", alpha = [0.25, 0.5, 1.0, 2.0, 4.0] }, { name = "exp3" }, { name = "tsallis_inf" } ]
horizon    = 20_000
TOML
}
fail() { echo "FAILED: $1"; shift; tail -n 30 "$@"; exit 1; }
digest() { "$REGATTA" digest "$1" | cut -c1-32; }

write_sweep 2_000 >short.toml
write_sweep 7_000 >long.toml  # not through before the others notice that a host is cut off
"$REGATTA" run -q short.toml -o short.h5
mpirun -n 2 "$REGATTA" run -q long.toml -o long.h5
trap network_down EXIT
network_up 3
export OMPI_MCA_plm_rsh_agent=$SOURCE/tests/hosts/in_host.sh
export OMPI_MCA_btl_tcp_if_include=$subnet OMPI_MCA_oob_tcp_if_include=$subnet
export OMPI_MCA_oob_tcp_keepalive_time=5 OMPI_MCA_oob_tcp_keepalive_intvl=2 OMPI_MCA_oob_tcp_keepalive_probes=3

run_on() {  # HOSTS SWEEP OUT: two ranks on each of the first so many hosts; --trace writes a line for each stored unit
  printf '%s slots=2\n' "${hosts[@]:0:$1}" >"hosts$1"
  in_host "${hosts[0]}" "cd '$PWD' && exec mpirun --hostfile hosts$1 -n $((2 * $1)) --map-by node \
    '$REGATTA' run -q --io $io --schedule ${schedule:-cooperative} --trace $3.trace $2.toml -o $3"
}
nodes_of() {  # OUT: "01of03 02of03 03of03 ", the nodes that left shards
  find "$1.shards" -name 'run*.h5' | sed 's/.*node//; s/-part.*//' | sort -u | tr '\n' ' '
}
h5py_opens() {  # FILE
  "$PYTHON" -c 'import h5py' 2>/dev/null || return 0
  "$PYTHON" -c 'import h5py, sys; h5py.File(sys.argv[1]).visititems(lambda name, thing: None)' "$1" || \
    fail "h5py can't open $1" cut.txt
}
complete() {  # SWEEP OUT: joined first when it is in shards; has the right digest and is sound
  if [ "$io" = sharded ]; then
    "$REGATTA" merge "$2" >merge.txt 2>&1 || fail "merge of $2" merge.txt
  fi
  [ "$(digest "$2")" = "$(digest "$1.h5")" ] || fail "$2 has another digest than one rank on one host" "$2.log"
  h5py_opens "$2"
  "$REGATTA" verify "$2" >verify.txt 2>&1 || fail "$2 is damaged" verify.txt
}

run_on 3 short three.h5 >three.txt 2>&1 || fail "exit code $? on three hosts" three.txt
if [ "$io" = sharded ]; then
  [ "$(nodes_of three.h5)" = '01of03 02of03 03of03 ' ] || fail "shards of three nodes expected: $(nodes_of three.h5)" three.txt
fi
complete short three.h5
schedule=nodes run_on 3 short nodes.h5 >nodes.txt 2>&1 || fail "exit code $? on three hosts, --schedule nodes" nodes.txt
complete short nodes.h5
echo "same digest: 6 ranks on 3 hosts, $io"

# The network of one host goes down when some units are stored.
code=0
run_on 3 long cut.h5 >cut.txt 2>&1 &
job=$!
for _ in $(seq 1200); do
  stored=$(cat cut.h5.trace/*.csv 2>/dev/null | grep -c '^[0-9]') || true
  if [ "$stored" -ge 10 ] || ! kill -0 $job 2>/dev/null; then break; fi
  sleep 0.05
done
kill -0 $job 2>/dev/null || fail "the run ended before it could be cut ($stored units)" cut.txt
ip -n "${hosts[2]}" link set eth0 down
begin=$EPOCHSECONDS
while kill -0 $job 2>/dev/null; do
  [ $((EPOCHSECONDS - begin)) -le 60 ] || fail "the run still hangs 60 s after a host was cut off" cut.txt
  sleep 0.2
done
wait $job || code=$?
[ $code -ne 0 ] || fail "exit code 0 although a host was cut off" cut.txt
echo "cut off after $stored units: exit code $code after $((EPOCHSECONDS - begin)) s"
for _ in $(seq 100); do
  left=$(for host in "${hosts[@]}"; do pids_on "$host"; done)
  [ -n "$left" ] || break
  sleep 0.1
done
if [ -n "$left" ]; then
  # shellcheck disable=SC2086
  fail "processes are left" <(ps -fp $left) cut.txt
fi
if [ "$io" = shared ]; then
  h5py_opens cut.h5
  code=0
  "$REGATTA" verify cut.h5 >verify.txt 2>&1 || code=$?
  case $code in
    75) ;;
    0) echo "note: this machine is so fast that the run was complete before it ended" ;;
    *) fail "verify says $code of the cut run, expected 75 (incomplete, not damaged)" verify.txt ;;
  esac
else
  for part in cut.h5.shards/*.h5; do h5py_opens "$part"; done
fi
run_on 2 long cut.h5 >rest.txt 2>&1 || fail "exit code $? on the remaining two hosts" rest.txt
complete long cut.h5
echo "same digest: finished on two hosts"
