#!/usr/bin/env bash
# Real OpenSSH servers on loopback that stand for other machines: each has its own processes, its own home
# and an address of its own. Everything but the home is shared with this one.
#
#   hosts.sh up BASE N [PORT]   starts N of them, 127.0.0.21 and up; BASE/config is the configuration of ssh that names them
#                               host1, host2, …; BASE/hostK/home is the home of the K-th
#   hosts.sh start BASE K [full] starts the K-th again; with hardly any room in its home
#   hosts.sh stop BASE K        ends the K-th with all that runs on it
#   hosts.sh cut BASE K         ends its connections and takes no more, while what runs on it goes on
#   hosts.sh mend BASE K        takes connections again
#   hosts.sh freeze BASE K      its connections stay, and nothing comes or goes on them, while what runs on it goes on
#   hosts.sh thaw BASE K        lets them go on
#   hosts.sh down BASE          ends all of them
#
# Needs to be root, for the namespaces.
set -euo pipefail
export PATH="$PATH:/usr/sbin:/sbin"

address() { echo "127.0.0.$((20 + $1))"; }

configure() {
    local base=$1 k=$2 port=$3 user
    user=$(id -un)
    mkdir -p "$base/host$k/home"
    printf '%s\n' "Port $port" "ListenAddress $(address "$k")" "HostKey $base/host-key" "PidFile none" \
        "AuthorizedKeysFile $base/key.pub" "StrictModes no" "UsePAM no" "PasswordAuthentication no" \
        "PermitRootLogin prohibit-password" "MaxStartups 100:30:200" "MaxSessions 100" > "$base/host$k/sshd_config"
    echo "[$(address "$k")]:$port $(cut -d' ' -f1,2 "$base/host-key.pub")" >> "$base/known_hosts"
    cat >> "$base/config" <<END
Host host$k
    HostName $(address "$k")
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
    local base=$1 k=$2 home
    home=$(getent passwd "$(id -u)" | cut -d: -f6)
    rm -f "$base/host$k/cut"
    setsid unshare --mount --pid --fork --kill-child --mount-proc bash -c '
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
        for k in $(seq "$3"); do configure "$base" "$k" "${4:-2322}"; done
        for k in $(seq "$3"); do start "$base" "$k"; done
        for k in $(seq "$3"); do wait_for "$base" "$k"; done
        ;;
    start)
        start "$base" "$3" "${4:-}"
        wait_for "$base" "$3"
        ;;
    stop) stop "$base" "$3" ;;
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
        sed -n '2,16p' "$0" >&2
        exit 2
        ;;
esac
