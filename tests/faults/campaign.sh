#!/usr/bin/env bash
# campaign.sh KILLS SEED IO: runs are struck at random moments; campaign.py says what must be true after each strike.
# campaign.sh sabotage: files that somebody damaged on purpose; the campaign has to notice every kind of damage.
set -euo pipefail
rm -rf ./*
campaign=$SOURCE/tests/faults/campaign.py
if ! "$PYTHON" -c 'import h5py' 2>/dev/null; then
  echo "skipped: h5py is missing"
  exit 77
fi
if [ "$1" != sabotage ]; then
  exec "$PYTHON" "$campaign" --program "$REGATTA_SAMPLES" --kills "$1" --seed "$2" --io "$3"
fi
for what in rows record flag file; do
  code=0
  timeout 120 "$PYTHON" "$campaign" --program "$REGATTA_SAMPLES" --kills 20 --seed 3 --sabotage $what >$what.txt 2>&1 || code=$?
  case $what in
    rows) message='its checksum is wrong' ;;
    record) message='was acknowledged but is missing' ;;
    flag) message='0 lost, 1 bad' ;;
    file) message="can't be read any more" ;;
  esac
  if [ $code -ne 1 ] || ! grep -q "^sabotage: $what" $what.txt || ! grep -q "VIOLATION: .*$message" $what.txt; then
    echo "FAILED: sabotage of $what: exit code $code, expected 1 and '$message':"
    cat $what.txt
    exit 1
  fi
  rm -rf campaign_3
done
echo "all noticed"
