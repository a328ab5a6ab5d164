#!/usr/bin/env bash
# `regatta submit`: the job scripts are sound bash, say what the scheduler must know, and do the right thing when they are
# run: the code of the run is the code of the job, 75 puts the job into the queue again, two attempts without a new unit
# don't. Bad input is refused. (tests/slurm/slurm.sh runs such a script under Slurm itself.)
set -euo pipefail
rm -rf ./*
cat >sweep.toml <<'TOML'
name = "my sweep"
replications = 2_000
[[experiment]]
scenario   = { name = "bernoulli", arms = 50 }
algorithms = [ { name = "ucb1", alpha = [0.5, 1.0, 2.0] }, { name = "exp3" } ]
horizon    = 20_000
TOML
fail() { echo "FAILED: $1"; shift; cat "$@"; exit 1; }
submit() { "$REGATTA" submit sweep.toml -o "${out:-out.h5}" --nodes 3 --ranks-per-node 2 --time 4:00:00 "$@"; }

# Every option, through bash and shellcheck, and the lines that count.
has() {  # SCRIPT, with whole lines on standard input
  while IFS= read -r line; do grep -qxF -- "$line" "$1" || fail "no line '$line' in $1:" "$1"; done
}
hard="$PWD/a \$(touch x) \"b\" \`c\` 100% d"
mkdir "$hard"
cp sweep.toml "$hard"
submit >slurm.sh
submit --launcher srun --io shared --module openmpi/4.1 --module hdf5 -A proj1 -p long -J night >srun.sh
submit --io sharded --extra '#SBATCH --mem-per-cpu=1G' --extra '#SBATCH --exclusive' --stop-before 300 \
  --run-option '--unit-timeout 600' --run-option --schedule=static --launch-option '--mca btl tcp,self' >options.sh
submit --scheduler pbs --queue long --account proj1 --launch-option "--hostfile \$PBS_NODEFILE --tag \$(x)" >pbs.sh
(cd "$hard" && "$REGATTA" submit sweep.toml -o out.h5 --nodes 1 --ranks-per-node 1 --time 1-12:00:00) >hard.sh
(cd "$hard" && "$REGATTA" submit sweep.toml -o out.h5 --nodes 1 --ranks-per-node 1 --time 1:00:00 --scheduler pbs) >hard_pbs.sh
has slurm.sh <<LINES
#SBATCH --output="$PWD/out.h5.slurm-%j.log"
regatta="$REGATTA"
sweep="$PWD/sweep.toml"
out="$PWD/out.h5"
cd "$PWD" || exit 1
LINES
has slurm.sh <<'LINES'
#!/bin/bash
#SBATCH --job-name=regatta-my_swee
#SBATCH --nodes=3
#SBATCH --ntasks-per-node=2
#SBATCH --time=4:00:00
#SBATCH --signal=B:USR1@120
#SBATCH --requeue
#SBATCH --open-mode=append
set -u
export OMPI_MCA_oob_tcp_keepalive_time="${OMPI_MCA_oob_tcp_keepalive_time:-30}"
export OMPI_MCA_oob_tcp_keepalive_intvl="${OMPI_MCA_oob_tcp_keepalive_intvl:-5}"
export OMPI_MCA_oob_tcp_keepalive_probes="${OMPI_MCA_oob_tcp_keepalive_probes:-3}"
  exec mpirun -n 6 \
    "$regatta" run "$sweep" -o "$out" --quiet \
    --max-walltime 3:59:00 --stop-before 60
LINES
grep -q '^export OMP_NUM_THREADS=1 ' slurm.sh
grep -q '^export HDF5_USE_FILE_LOCKING=FALSE ' slurm.sh
has srun.sh <<'LINES'
#!/bin/bash -l
#SBATCH --account=proj1
#SBATCH --partition=long
#SBATCH --job-name=night
    "$regatta" run "$sweep" -o "$out" --quiet --io shared \
LINES
grep -q '^  exec srun --mpi=pmix ' srun.sh
[ "$(grep '^module load\|^set -u' srun.sh | cut -d' ' -f1-3 | tr '\n' ' ')" = \
  'module load openmpi/4.1 module load hdf5 set -u ' ] || fail "modules come first, in their order:" srun.sh
has options.sh <<'LINES'
#SBATCH --mem-per-cpu=1G
#SBATCH --exclusive
#SBATCH --signal=B:USR1@300
  exec mpirun -n 6 --mca btl tcp,self \
    --max-walltime 3:57:30 --stop-before 150 --unit-timeout 600 --schedule=static
LINES
has pbs.sh <<'LINES'
#PBS -N regatta-my_swee
#PBS -l select=3:ncpus=2:mpiprocs=2
#PBS -l walltime=4:00:00
#PBS -r y
#PBS -j oe
#PBS -q long
#PBS -A proj1
  exec mpirun -n 6 --hostfile "$PBS_NODEFILE" --tag "\$(x)" \
    --max-walltime 3:58:00
LINES
has hard.sh <<'LINES'
#SBATCH --time=36:00:00
LINES
for script in *.sh; do
  bash -n "$script" || fail "bash can't read $script:" "$script"
  [ "$(LC_ALL=C grep -nE '^#(SBATCH|PBS)' "$script" | tail -n 1 | cut -d: -f1)" -le \
    "$(grep -nE '^[^#]' "$script" | head -n 1 | cut -d: -f1)" ] || fail "a directive after the first command:" "$script"
done
if command -v shellcheck >/dev/null; then
  if grep -n 'shellcheck disable' ./*.sh; then fail 'a check is switched off'; fi
  shellcheck ./*.sh
else
  echo "shellcheck is not installed: the scripts were only read by bash -n"
fi

# Bad input: exit code 2, nothing on standard output, a message that says what to write.
refused() {  # MESSAGE OPTIONS...
  local message=$1 code=0
  shift
  "$REGATTA" submit "$@" >out 2>err || code=$?
  if [ $code -ne 2 ] || [ -s out ] || ! grep -qF -- "$message" err; then
    fail "exit code $code, expected 2 and '$message' from: submit $*" out err
  fi
}
size=(--nodes 1 --ranks-per-node 1)
good=(sweep.toml -o out.h5 "${size[@]}" --time 1:00:00)
sed 's/ucb1/ucb2/' sweep.toml >wrong.toml
refused "did you mean 'ucb1'" wrong.toml -o out.h5 "${size[@]}" --time 1:00:00
refused "can't be read" none.toml -o out.h5 "${size[@]}" --time 1:00:00
refused 'minutes or hours' sweep.toml -o out.h5 "${size[@]}" --time 4:00
refused "'4h' is no length of time" sweep.toml -o out.h5 "${size[@]}" --time 4h
refused 'give 0:01:00 or more' sweep.toml -o out.h5 "${size[@]}" --time 0:00:59
refused 'smaller --stop-before' sweep.toml -o out.h5 "${size[@]}" --time 0:02:00
refused "no/such/folder' does not exist" sweep.toml -o no/such/folder/out.h5 "${size[@]}" --time 1:00:00
refused '--nodes' sweep.toml -o out.h5 --nodes 0 --ranks-per-node 1 --time 1:00:00
refused '--nodes is required' sweep.toml -o out.h5 --ranks-per-node 1 --time 1:00:00
refused '--time is required' sweep.toml -o out.h5 "${size[@]}"
refused '--scheduler' "${good[@]}" --scheduler lsf
refused 'srun is a part of Slurm' "${good[@]}" --scheduler pbs --launcher srun
refused '--io' "${good[@]}" --io parallel
refused "--account 'a b' is no name" "${good[@]}" --account 'a b'
refused 'is no name' "${good[@]}" --partition $'long\n#SBATCH --uid=0'
refused 'is no name' "${good[@]}" --module 'x; rm -rf y'
refused 'must begin with' "${good[@]}" --extra --mem=4G
refused 'must begin with' "${good[@]}" --extra $'#SBATCH --mem=4G\nrm -rf x'
refused 'must begin with' "${good[@]}" --scheduler pbs --extra '#SBATCH --mem=4G'
refused 'is set by the script itself' "${good[@]}" --run-option '--max-walltime 1:00:00'

# Run as they stand, with the real program: one rank, no scheduler.
"$REGATTA" run -q sweep.toml -o whole.h5
digest() { "$REGATTA" digest "$1" | cut -c1-32; }
code=0
bash hard.sh >hard.txt 2>&1 || code=$?
[ $code -eq 0 ] || fail "exit code $code" hard.txt
grep -q 'regatta job: exit code 0, 16 units stored (0 before)' hard.txt || fail 'the job does not say what it did' hard.txt
[ "$(digest whole.h5)" = "$(digest "$hard/out.h5")" ]
[ ! -e x ] && [ ! -e "$hard/x" ]
bash hard_pbs.sh  # complete already: nothing to do, and its words go to a log of its own
grep -q 'regatta job: exit code 0, 16 units stored (16 before)' "$hard/out.h5.pbs.log" || fail 'no log' "$hard/out.h5.pbs.log"

# Told to stop in the middle: all ranks store what is finished, and the job asks for its next attempt. scontrol and qsub
# only note here that they were called.
mkdir tools
for tool in scontrol qsub; do
  printf '#!/bin/sh\necho "%s $*" >>"%s/called"\n' $tool "$PWD" >tools/$tool
done
printf '#!/bin/sh\nexit 1\n' >tools/broken
chmod +x tools/*
"$REGATTA" submit sweep.toml -o cut.h5 --nodes 1 --ranks-per-node 2 --time 1:00:00 >cut.sh
"$REGATTA" submit sweep.toml -o cut.h5 --nodes 1 --ranks-per-node 2 --time 1:00:00 --scheduler pbs >cut_pbs.sh
units() { { "$REGATTA" status "$1" 2>/dev/null || true; } | awk '/^all/ {n = $3 + $4} END {print n + 0}'; }
interrupt() {  # WHEN COMMAND...: sends USR1 when the file holds more than WHEN units; or "early": WHEN seconds after the job
  local when=$1  # has said hello. Sets `code`
  shift
  code=0
  PATH=$PWD/tools:$PATH "$@" >job.txt 2>&1 &
  local job=$!
  for _ in $(seq 600); do
    case $when in
      .*) if grep -q '^regatta job' job.txt; then break; fi ;;
      *) if [ "$(units cut.h5)" -gt "$when" ] || ! kill -0 $job 2>/dev/null; then break; fi ;;
    esac
    sleep 0.02
  done
  case $when in .*) sleep "$when" ;; esac
  kill -USR1 $job
  wait $job || code=$?
}
interrupt 0 env SLURM_JOB_ID=17 bash cut.sh
[ $code -eq 75 ] || fail "exit code $code after USR1, expected 75" job.txt
grep -q 'run the same command again' job.txt || fail 'the run was not stopped on request' job.txt
grep -qx 'scontrol requeue 17' called || fail 'not put into the queue again' job.txt
done=$(units cut.h5)
if [ "$done" -eq 0 ] || [ "$done" -eq 16 ]; then fail "$done of 16 units after USR1" job.txt; fi
interrupt "$done" env PBS_JOBID=18.host bash cut_pbs.sh
[ $code -eq 75 ] || fail "exit code $code after USR1, expected 75" cut.h5.pbs.log
grep -qx 'qsub cut_pbs.sh' called || fail 'not put into the queue again' cut.h5.pbs.log
[ ! -e cut.h5.idle ]

# A sweep whose units take longer than a job lives: two attempts in a row that store nothing are the last ones, the first
# alone is not. The signals come before the launcher and the ranks can listen (it is repeated then), and after.
cat >long.toml <<'TOML'
[[experiment]]
scenario     = { name = "bernoulli", arms = 50 }
algorithms   = [ { name = "ucb1" } ]
horizon      = 1_000_000_000
replications = 2
checkpoints  = { linear = 1 }
TOML
"$REGATTA" submit long.toml -o long.h5 --nodes 1 --ranks-per-node 2 --time 1:00:00 >long.sh
rm called
for early in .0 .3 .6; do
  interrupt $early env SLURM_JOB_ID=19 bash long.sh
  [ $code -eq 75 ] || fail "exit code $code when USR1 came after 0$early s, expected 75" job.txt
  case $early in
    .3)
      if ! grep -q 'two attempts in a row' job.txt || [ -e long.h5.idle ]; then fail 'the second attempt goes on' job.txt; fi ;;
    *) [ -e long.h5.idle ] || fail 'the attempt is not remembered' job.txt ;;
  esac
done
[ "$(tr '\n' , <called)" = 'scontrol requeue 19,scontrol requeue 19,' ] || fail 'called:' called job.txt

# No scheduler, or one that refuses: a message.
rm long.h5.idle
interrupt .6 bash long.sh
grep -q 'this is no Slurm job' job.txt || fail 'no message' job.txt
rm long.h5.idle
mv tools/broken tools/scontrol
interrupt .6 env SLURM_JOB_ID=20 bash long.sh
grep -q 'scontrol requeue failed' job.txt || fail 'no message' job.txt
bash cut.sh >job.txt 2>&1 || fail "exit code $?" job.txt
[ "$(digest whole.h5)" = "$(digest cut.h5)" ]

# Any other end is final: the job has the code of the run and is not queued again.
rm -f called
echo "no results" >notes.h5
"$REGATTA" submit sweep.toml -o notes.h5 --nodes 1 --ranks-per-node 2 --time 1:00:00 >notes.sh
code=0
SLURM_JOB_ID=21 PATH=$PWD/tools:$PATH bash notes.sh >notes.txt 2>&1 || code=$?
if [ $code -ne 2 ] || [ -e called ]; then fail "exit code $code, expected 2 and no requeue" notes.txt; fi
