#!/usr/bin/env bash
# Installs, builds and runs every default test; arguments go to ctest (scripts/test.sh -R store).
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/setup.sh all
. scripts/mpi_environment.sh
ctest --preset release "$@"
