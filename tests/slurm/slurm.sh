#!/usr/bin/env bash
# The script printed by `regatta submit`, under a real Slurm of two nodes: a sweep that needs longer than the job's time limit
# (one minute, the shortest there is) is stopped in time, put into the queue again and finished by itself, with the digest
# of one rank. slurm.sh mpirun|srun shared|sharded
set -euo pipefail
rm -rf ./*
. "$SOURCE/tests/hosts/network.sh"
network_possible || exit 77
for tool in slurmctld slurmd sbatch scontrol munged; do
  if ! PATH=$PATH:/usr/sbin command -v $tool >/dev/null; then
    echo "skipped: '$tool' is missing (packages slurm-wlm and munge)"
    exit 77
  fi
done
launcher=$1 io=$2
PATH=$PATH:/usr/sbin
fail() {
  echo "FAILED: $1"
  shift
  tail -n 60 "$@" "$cluster"/log/* || true
  exit 1
}
cluster=$(mktemp -d /tmp/rgt.XXXXXX)  # short: sockets have short names
daemons=()
clean_up() {
  for daemon in "${daemons[@]}"; do kill "$daemon" 2>/dev/null || true; done
  for daemon in "${daemons[@]}"; do wait "$daemon" 2>/dev/null || true; done
  network_down
  rm -rf "$cluster"
}

# About 100 seconds of work for one core: two ranks can't do it in one attempt, which is told to stop 15 seconds before its
# end or earlier.
cat >sweep.toml <<'TOML'
replications = 40_000
checkpoints  = { per_decade = 4 }
[[experiment]]
scenario   = { name = "bernoulli", arms = 50 }
algorithms = [ { name = "ucb1", alpha = [0.25, 0.5, 1.0, 2.0, 4.0] }, { name = "exp3" } ]
horizon    = 20_000
TOML
digest() { "$REGATTA" digest "$1" | cut -c1-32; }

trap clean_up EXIT
network_up 2
mkdir "$cluster"/{log,state,munge}
for host in "${hosts[@]}"; do mkdir "$cluster/spool.$host" "$cluster/tmp.$host"; done
cat >"$cluster/cgroup.conf" <<'CONF'
CgroupPlugin=cgroup/v1
ConstrainCores=no
ConstrainRAMSpace=no
CONF
# cred_expire is also how long a job that was put into the queue again has to wait.
cat >"$cluster/slurm.conf" <<CONF
ClusterName=$(basename "$cluster" | tr -d .)
SlurmctldHost=${hosts[0]}(${addresses[0]})
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
CredType=cred/munge
AuthInfo=socket=$cluster/munge/socket,cred_expire=10
MpiDefault=none
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
ReturnToService=2
SlurmctldPidFile=$cluster/slurmctld.pid
SlurmdPidFile=$cluster/slurmd.%n.pid
SlurmdSpoolDir=$cluster/spool.%n
StateSaveLocation=$cluster/state
SlurmctldLogFile=$cluster/log/slurmctld.log
SlurmdLogFile=$cluster/log/slurmd.%n.log
SchedulerType=sched/backfill
SchedulerParameters=bf_interval=5,sched_interval=5
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SlurmdParameters=config_overrides
KillWait=10
JobRequeue=1
TmpFS=$cluster/tmp.%n
NodeName=${hosts[0]} NodeAddr=${addresses[0]} CPUs=4 State=UNKNOWN
NodeName=${hosts[1]} NodeAddr=${addresses[1]} CPUs=4 State=UNKNOWN
PartitionName=test Nodes=${hosts[0]},${hosts[1]} Default=YES MaxTime=INFINITE State=UP
CONF
export SLURM_CONF=$cluster/slurm.conf
if [ "$launcher" = srun ] && ! srun --mpi=list 2>&1 | grep -qw pmix; then
  echo "skipped: this srun has no PMIx"
  exit 77
fi
dd if=/dev/urandom of="$cluster/munge/key" bs=1 count=128 2>/dev/null
chmod 400 "$cluster/munge/key"
chmod 755 "$cluster" "$cluster/munge"
munged --foreground --force --key-file="$cluster/munge/key" --socket="$cluster/munge/socket" \
  --pid-file="$cluster/munge/pid" --log-file="$cluster/log/munged.log" --seed-file="$cluster/munge/seed" --num-threads=2 \
  >"$cluster/log/munged.err" 2>&1 &
daemons+=($!)
for _ in $(seq 100); do [ -S "$cluster/munge/socket" ] && break; sleep 0.1; done
[ -S "$cluster/munge/socket" ] || fail 'munged does not start'
start() { "$SOURCE/tests/hosts/in_host.sh" "$@" & daemons+=($!); }
start "${hosts[0]}" exec slurmctld -D -c >/dev/null 2>&1
for host in "${hosts[@]}"; do start "$host" exec slurmd -D -N "$host" >/dev/null 2>&1; done
slurm() { in_host "${hosts[0]}" "cd '$PWD' && exec $*"; }
for _ in $(seq 100); do
  [ "$(slurm sinfo -h -o %D -t idle 2>/dev/null)" = 2 ] && break
  sleep 0.5
done
[ "$(slurm sinfo -h -o %D -t idle)" = 2 ] || fail 'the nodes do not become idle' <(slurm sinfo)

"$REGATTA" run -q sweep.toml -o one.h5
reference=$(digest one.h5)
export OMPI_MCA_btl_tcp_if_include=$subnet OMPI_MCA_oob_tcp_if_include=$subnet
"$REGATTA" submit sweep.toml -o out.h5 --scheduler slurm --launcher "$launcher" --nodes 2 --ranks-per-node 1 \
  --time 0:01:00 --stop-before 15 --io "$io" >job.sh
job=$(slurm sbatch --parsable job.sh)
state() { slurm scontrol show job "$job" | grep -oE 'JobState=[A-Z_]+' | cut -d= -f2; }
for _ in $(seq 400); do
  case $(state) in COMPLETED | FAILED | CANCELLED | TIMEOUT | NODE_FAIL | BOOT_FAIL | DEADLINE | OUT_OF_MEMORY) break ;; esac
  sleep 2
done
log=out.h5.slurm-$job.log
cat "$log"
[ "$(state)" = COMPLETED ] || fail "the job ended as $(state)" <(slurm scontrol show job "$job")
[ "$(find . -name '*slurm*' | wc -l)" -eq 1 ] || fail 'one log for all attempts expected' <(ls)
for line in "regatta job $job, restart 0, " "regatta job $job, restart 1, " 'regatta job: exit code 75, ' 'regatta job: exit code 0, '; do
  grep -q "^$line" "$log" || fail "no '$line' in the log" "$log"
done
attempts=$(grep -c '^regatta job: exit code' "$log")
counts=$(sed -nE 's/^regatta job: exit code .*, ([0-9]+) units stored.*/\1/p' "$log")
[ "$counts" = "$(sort -nu <<<"$counts")" ] || fail 'an attempt stored nothing' "$log"
[ "$(grep -c '^stopped (signal User defined signal 1)' "$log")" -eq $((attempts - 1)) ] || \
  fail "an attempt was not stopped by Slurm's signal" "$log"
if grep -E 'TIME LIMIT|oom|Killed' "$log"; then fail 'the job ran into its limit' "$log"; fi
if [ "$io" = sharded ]; then "$REGATTA" merge out.h5; fi
[ "$(digest out.h5)" = "$reference" ] || fail 'another digest than one rank' "$log"
echo "same digest: $launcher, $io, $attempts attempts of one job"
