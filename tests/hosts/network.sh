# shellcheck shell=bash
# To be sourced: a cluster on one machine, made of network namespaces. Each is a host with an address and a name of its
# own; a switch (a bridge in one more namespace) joins them. Nothing of it is visible from outside.
#   network_up 3      sets hosts=(NAME...), addresses=(...), subnet; removed again by network_down
#   in_host HOST COMMAND...
network_possible() {  # or says why not
  if [ "$(id -u)" -ne 0 ]; then echo "skipped: network namespaces need root"; return 1; fi
  for tool in ip unshare; do
    if ! command -v $tool >/dev/null; then echo "skipped: '$tool' is missing (iproute2, util-linux)"; return 1; fi
  done
  if ! ip netns add "rgt$$x" 2>/dev/null; then echo "skipped: 'ip netns add' is not allowed here"; return 1; fi
  ip netns delete "rgt$$x"
  if ! unshare --uts true 2>/dev/null; then echo "skipped: 'unshare --uts' is not allowed here"; return 1; fi
}

network_up() {  # HOSTS
  local host switch="rgt$$s"
  subnet=10.77.$(($$ % 250)).0/24
  hosts=() addresses=()
  ip netns add "$switch"
  ip -n "$switch" link add switch type bridge
  ip -n "$switch" link set switch up
  for i in $(seq "$1"); do
    host=rgt$$h$i
    hosts+=("$host")
    addresses+=("${subnet%.*}.$i")
    ip netns add "$host"
    ip -n "$host" link add eth0 type veth peer name "port$i" netns "$switch"
    ip -n "$host" address add "${subnet%.*}.$i/24" dev eth0
    ip -n "$host" link set lo up
    ip -n "$host" link set eth0 up
    ip -n "$switch" link set "port$i" master switch up
  done
  for host in "${hosts[@]}"; do
    mkdir -p "/etc/netns/$host"
    { echo "127.0.0.1 localhost"; paste -d' ' <(printf '%s\n' "${addresses[@]}") <(printf '%s\n' "${hosts[@]}"); } \
      >"/etc/netns/$host/hosts"
  done
}

in_host() { "$SOURCE/tests/hosts/in_host.sh" "$@"; }

pids_on() {  # HOST: processes there, without the dead that wait to be collected
  for pid in $(ip netns pids "$1"); do
    if ! grep -qs '^State:.[ZX]' "/proc/$pid/status" && [ -e "/proc/$pid" ]; then echo "$pid"; fi
  done
}

network_down() {  # with whatever still runs there
  local host
  for host in "${hosts[@]}"; do
    pids_on "$host" | xargs -r kill -9 2>/dev/null
    ip netns delete "$host"
    rm -rf "/etc/netns/$host" "/tmp/ompi.$host."* "/dev/shm/vader_segment.$host."*
  done
  ip netns delete "rgt$$s"
  rmdir --ignore-fail-on-non-empty /etc/netns
}
