#!/bin/sh
# in_host.sh HOST COMMAND...: runs a command line on a "host", a network namespace of that name, as ssh would; Open MPI starts
# its daemons by it (plm_rsh_agent). Without a host name of its own, Open MPI would take all hosts for one.
host=$1
shift
# shellcheck disable=SC2016
exec ip netns exec "$host" unshare --uts sh -c 'hostname "$0"; exec sh -c "$*"' "$host" "$@"
