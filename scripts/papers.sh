#!/usr/bin/env bash
# Runs the sweeps of scenarios/papers at full size and writes what came out into docs/papers: a table of verdicts per
# paper, one of all papers, and a plot.
#   scripts/papers.sh [NAME ...]      default: all; results go to results/papers, an interrupted run is continued
# groupwise_regret needs a data set that is not in the repository (scenarios/data/README.md); REGATTA_DATA names its folder.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/setup.sh regatta
. scripts/mpi_environment.sh
mkdir -p results/papers
names=("$@")
if [ ${#names[@]} -eq 0 ]; then
  for sweep in scenarios/papers/*.toml; do
    name=$(basename "$sweep" .toml)
    [[ $name == *.ci ]] || names+=("$name")
  done
fi
code=0
for name in "${names[@]}"; do
  out=results/papers/$name
  begin=$(date +%s)
  if ! mpirun -n "$(nproc)" build/regatta run -q "scenarios/papers/$name.toml" -o "$out.h5"; then
    echo "papers.sh: $name was not run (the message is above); the others go on" >&2
    code=1
    continue
  fi
  echo $(($(date +%s) - begin + $(cat "$out.seconds" 2>/dev/null || echo 0))) >"$out.seconds"
  build/regatta claims "$out.h5" --sweep "scenarios/papers/$name.toml" --format json >"$out.claims.json" || [ $? -eq 4 ]
  build/regatta report "$out.h5" -o "$out.html" --svg "$out.svg"
  python3 scripts/papers.py "$name"
done
exit $code
