#!/usr/bin/env bash
# From a bare clone to regret curves: installs, builds, runs a small sweep on all cores, prints its table, writes its report.
#   scripts/quickstart.sh [FOLDER]      results go to FOLDER (default: results)
set -euo pipefail
cd "$(dirname "$0")/.."
folder=${1:-results}
scripts/setup.sh regatta
. scripts/mpi_environment.sh
mkdir -p "$folder"
mpirun -n "$(nproc)" build/regatta run scenarios/sweeps/quickstart.toml -o "$folder/quickstart.h5"
build/regatta report "$folder/quickstart.h5" -o "$folder/quickstart.html"
