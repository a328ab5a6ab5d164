#!/usr/bin/env bash
# A file that 3 ranks wrote, read by h5py and xarray: read_with_python.sh STORE_MPI_TEST PYTHON
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mpirun -n 3 "$1" "$folder/three_ranks.h5"
"$2" "$(dirname "$0")/read_with_python.py" "$folder/three_ranks.h5"
