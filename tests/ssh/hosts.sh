#!/usr/bin/env bash
# Real OpenSSH servers on loopback that stand for other machines: each has its own processes, its own home
# and an address of its own. Everything but the home is shared with this one.
#
#   hosts.sh up BASE N [PORT [net]]  starts N of them, 127.0.0.21 and up; with net each has a network of its own, and a cable
#                               to this machine. BASE/config is the configuration of ssh that names them host1, host2 and so on;
#                               BASE/hostK/home is the home of the K-th. HOSTK_ENV="NAME=VALUE ..." is what programs there find
#                               in their environment
#   hosts.sh start BASE K [full] starts the K-th again; with hardly any room in its home
#   hosts.sh stop BASE K        ends the K-th with all that runs on it
#   hosts.sh cut BASE K         ends its connections and takes no more, while what runs on it goes on
#   hosts.sh mend BASE K        takes connections again
#   hosts.sh freeze BASE K      its connections stay, and nothing comes or goes on them, while what runs on it goes on
#   hosts.sh thaw BASE K        lets them go on
#   hosts.sh drop BASE K        every packet to and from it is lost, and nobody is told (needs net)
#   hosts.sh deliver BASE K     packets arrive again
#   hosts.sh down BASE          ends all of them
#
# Needs to be root, for the namespaces.
set -euo pipefail
export PATH="$PATH:/usr/sbin:/sbin"

# Of a network of its own the address is told by the port, so that no two tests have the same one: that side, or this one.
far() { echo "10.$((100 + $2 / 4096)).$((($2 / 16) % 256)).$(($2 % 16 * 16 + $1 * 2 + ${3:-1}))"; }
address() { if [ "${3:-}" = net ]; then far "$1" "$2"; else echo "127.0.0.$((20 + $1))"; fi; }
cable() { echo "o$2k$1"; }

configure() {
    local base=$1 k=$2 port=$3 user address env="HOST$2_ENV"
    user=$(id -un)
    address=$(address "$k" "$port" "${4:-}")
    mkdir -p "$base/host$k/home"
    if [ "${4:-}" = net ]; then echo "$port" > "$base/host$k/net"; fi
    printf '%s\n' "Port $port" "ListenAddress $address" "HostKey $base/host-key" "PidFile none" \
        "AuthorizedKeysFile $base/key.pub" "StrictModes no" "UsePAM no" "PasswordAuthentication no" \
        "PermitRootLogin prohibit-password" "MaxStartups 100:30:200" "MaxSessions 100" > "$base/host$k/sshd_config"
    if [ -n "${!env:-}" ]; then echo "SetEnv ${!env}" >> "$base/host$k/sshd_config"; fi
    echo "[$address]:$port $(cut -d' ' -f1,2 "$base/host-key.pub")" >> "$base/known_hosts"
    cat >> "$base/config" <<END
Host host$k
    HostName $address
    Port $port
    User $user
    IdentityFile $base/key
    IdentitiesOnly yes
    UserKnownHostsFile $base/known_hosts
    GlobalKnownHostsFile /dev/null
    StrictHostKeyChecking yes
END
}

# The machine itself is the first process of its namespace, so that it goes with all that runs on it; the server is a child of
# it, so that it can go alone.
start() {
    local base=$1 k=$2 home own=
    home=$(getent passwd "$(id -u)" | cut -d: -f6)
    rm -f "$base/host$k/cut"
    if [ -f "$base/host$k/net" ]; then own=--net; fi
    setsid unshare --mount --pid ${own:-} --fork --kill-child --mount-proc bash -c '
        set -e
        if [ "$3" = full ]; then mount -t tmpfs -o size=8m full "$2"; else mount --bind "$1/home" "$2"; fi
        while :; do
            if [ -e "$1/cut" ]; then
                # One that was just being accepted may have been missed.
                pkill -9 -x "sshd|sshd-session" || true
                sleep 0.1
                continue
            fi
            /usr/sbin/sshd -D -e -f "$1/sshd_config" & server=$!
            while kill -0 $server 2>/dev/null && [ ! -e "$1/cut" ]; do
                if [ -e "$1/frozen" ]; then pkill -STOP -x "sshd|sshd-session" || true
                elif [ -e "$1/thawed" ]; then pkill -CONT -x "sshd|sshd-session" || true; rm -f "$1/thawed"; fi
                sleep 0.1
            done
            # The listener and every connection, but nothing that they started.
            pkill -9 -x sshd || true
            pkill -9 -x sshd-session || true
            wait $server 2>/dev/null || true
        done' machine "$base/host$k" "$home" "${3:-}" > "$base/host$k/log" 2>&1 < /dev/null &
    echo $! > "$base/host$k/pid"
    if [ -n "$own" ]; then plug_in "$base" "$k" $!; fi
}

# Lays the cable to the network of a process; it goes with that.
plug_in() {
    local base=$1 k=$2 pid=$3 port near far name
    port=$(cat "$base/host$k/net")
    near=$(far "$k" "$port" 0) far=$(far "$k" "$port") name=$(cable "$k" "$port")
    for _ in $(seq 100); do
        if [ "$(readlink "/proc/$pid/ns/net")" != "$(readlink /proc/self/ns/net)" ]; then break; fi
        sleep 0.02
    done
    ip link add "$name" type veth peer name cable netns "$pid"
    ip addr add "$near/31" dev "$name"
    ip link set "$name" up
    nsenter --target "$pid" --net bash -ec "ip link set lo up; ip addr add $far/31 dev cable; ip link set cable up"
}

# Whom packets are for, on both sides: those for somebody whom nobody knows are lost without a word.
post_to() {
    local base=$1 k=$2 who=$3 pid port near far name
    port=$(cat "$base/host$k/net") pid=$(cat "$base/host$k/pid")
    near=$(far "$k" "$port" 0) far=$(far "$k" "$port") name=$(cable "$k" "$port")
    if [ "$who" = nobody ]; then
        ip neigh replace "$far" lladdr 02:00:00:00:00:99 dev "$name" nud permanent
        nsenter --target "$pid" --net ip neigh replace "$near" lladdr 02:00:00:00:00:99 dev cable nud permanent
    else
        ip neigh del "$far" dev "$name"
        nsenter --target "$pid" --net ip neigh del "$near" dev cable
    fi
}

wait_for() {
    local base=$1 k=$2
    for _ in $(seq 100); do
        if ssh -F "$base/config" -o BatchMode=yes -o ConnectTimeout=2 "host$k" true 2> /dev/null; then return; fi
        sleep 0.05
    done
    echo "host$k does not answer" >&2
    cat "$base/host$k/log" >&2
    exit 1
}

stop() {
    local pid
    pid=$(cat "$1/host$2/pid" 2> /dev/null || true)
    if [ -n "$pid" ]; then kill -9 -- "-$pid" 2> /dev/null || true; fi
    rm -f "$1/host$2/pid"
}

verb=$1 base=$2
case $verb in
    up)
        mkdir -p "$base" /run/sshd
        chmod 700 "$base"
        for name in key host-key; do
            if [ ! -f "$base/$name" ]; then ssh-keygen -q -t ed25519 -N '' -f "$base/$name"; fi
        done
        : > "$base/known_hosts"
        : > "$base/config"
        for k in $(seq "$3"); do configure "$base" "$k" "${4:-2322}" "${5:-}"; done
        for k in $(seq "$3"); do start "$base" "$k"; done
        for k in $(seq "$3"); do wait_for "$base" "$k"; done
        ;;
    start)
        start "$base" "$3" "${4:-}"
        wait_for "$base" "$3"
        ;;
    stop) stop "$base" "$3" ;;
    drop) post_to "$base" "$3" nobody ;;
    deliver) post_to "$base" "$3" it ;;
    cut) touch "$base/host$3/cut" ;;
    freeze) touch "$base/host$3/frozen" ;;
    thaw)
        touch "$base/host$3/thawed"
        rm -f "$base/host$3/frozen"
        wait_for "$base" "$3"
        ;;
    mend)
        rm -f "$base/host$3/cut"
        wait_for "$base" "$3"
        ;;
    down)
        for folder in "$base"/host[0-9]*; do stop "$base" "${folder##*/host}"; done
        ;;
    *)
        sed -n '2,19p' "$0" >&2
        exit 2
        ;;
esac
