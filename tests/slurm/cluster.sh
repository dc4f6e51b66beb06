#!/usr/bin/env bash
# A real Slurm cluster on loopback: its own controller, its own keys, and as many nodes as are wanted, all on this machine and
# all with its files.
#
#   cluster.sh up BASE N PORT   starts a controller and N nodes, n1xPORT, n2xPORT, …; BASE/slurm.conf is what SLURM_CONF must name.
#                               Ports from PORT on are taken: one for the controller, one for each node.
#                               With ACCOUNTING=1 limits are kept to, by records of its own: of the user who is root, on the
#                               account lab, or by the quality of service small; two ports more are taken, PORT + 6 and PORT + 7
#   cluster.sh kill BASE K      kills the daemon of the K-th node as nobody should: what runs there goes on
#   cluster.sh start BASE K     starts the daemon of the K-th node again
#   cluster.sh halt BASE        ends the controller
#   cluster.sh go BASE          starts the controller again
#   cluster.sh down BASE        ends all of it, with the jobs
#
# Needs to be root, and Debian's packages slurmctld, slurmd, slurm-client and munge; for the records slurmdbd and mariadb-server.
set -euo pipefail
export PATH="$PATH:/usr/sbin:/sbin"

configure() {
    local base=$1 n=$2 port=$3 host tracking=linuxproc tasks=none memory=no names=() k records=none
    if [ -n "${ACCOUNTING:-}" ]; then records=slurmdbd; fi
    host=$(hostname -s)
    # By control groups also what has left its session is ended with its job.
    if [ -w /sys/fs/cgroup/freezer ]; then tracking=cgroup; fi
    if [ -w /sys/fs/cgroup/memory ] && [ $tracking = cgroup ]; then tasks=cgroup memory=yes; fi
    {
        printf '%s\n' "ClusterName=c$port" "SlurmctldHost=$host(127.0.0.1)" "SlurmctldPort=$port" \
            "SlurmUser=$(id -un)" "SlurmdUser=$(id -un)" "AuthType=auth/munge" "CryptoType=crypto/munge" \
            "AuthInfo=socket=$base/munge/socket,cred_expire=5" "CommunicationParameters=NoInAddrAny,NoCtldInAddrAny" \
            "ProctrackType=proctrack/$tracking" "TaskPlugin=task/$tasks" "JobAcctGatherType=jobacct_gather/none" \
            "SwitchType=switch/none" "MpiDefault=none" "AccountingStorageType=accounting_storage/$records" \
            "SelectType=select/cons_tres" "SelectTypeParameters=CR_CPU_Memory" "DefMemPerCPU=512" \
            "SchedulerType=sched/builtin" "SchedulerParameters=batch_sched_delay=0,sched_interval=1" \
            "StateSaveLocation=$base/state" "SlurmdSpoolDir=$base/spool/%n" "SlurmctldPidFile=$base/run/controller.pid" \
            "SlurmdPidFile=$base/run/%n.pid" "SlurmctldLogFile=$base/log/controller.log" "SlurmdLogFile=$base/log/%n.log" \
            "SlurmctldTimeout=10" "SlurmdTimeout=8" "InactiveLimit=0" "KillWait=3" "OverTimeLimit=0" "MinJobAge=300" \
            "ReturnToService=2" "JobRequeue=1" "SlurmdParameters=config_overrides" \
            "PreemptType=preempt/partition_prio" "PreemptMode=REQUEUE"
        if [ $records = slurmdbd ]; then
            printf '%s\n' "AccountingStorageHost=127.0.0.1" "AccountingStoragePort=$((port + 6))" \
                "AccountingStoragePass=$base/munge/socket" "AccountingStorageEnforce=limits,qos"
        fi
        for k in $(seq "$n"); do
            # The name is in the control groups of its jobs: no other cluster here may have it.
            names+=("n${k}x$port")
            echo "NodeName=n${k}x$port NodeHostname=$host NodeAddr=127.0.0.1 Port=$((port + k)) CPUs=4 RealMemory=8192 State=UNKNOWN"
        done
        # Jobs of the second one take the nodes of those of the first.
        echo "PartitionName=agents Nodes=$(IFS=,; echo "${names[*]}") Default=YES PriorityTier=1 MaxTime=INFINITE State=UP"
        echo "PartitionName=urgent Nodes=$(IFS=,; echo "${names[*]}") PriorityTier=2 MaxTime=INFINITE State=UP"
    } > "$base/slurm.conf"
    printf '%s\n' "CgroupPlugin=cgroup/v1" "CgroupMountpoint=/sys/fs/cgroup" "CgroupAutomount=no" "ConstrainCores=no" \
        "ConstrainRAMSpace=$memory" > "$base/cgroup.conf"
}

# Starts what keeps the records of a cluster, and makes an account that its user has.
keep_records() {
    local base=$1 port=$2 db=$1/db sql
    mkdir -p "$db"
    mariadb-install-db --no-defaults --user=root --datadir="$db" --skip-test-db --auth-root-authentication-method=normal \
        > "$base/log/records.log" 2>&1
    mariadbd --no-defaults --user=root --datadir="$db" --socket="$db/socket" --pid-file="$base/run/records.pid" \
        --bind-address=127.0.0.1 --port=$((port + 7)) --innodb-flush-log-at-trx-commit=0 >> "$base/log/records.log" 2>&1 &
    for _ in $(seq 200); do
        if mariadb-admin --no-defaults --socket="$db/socket" ping > /dev/null 2>&1; then break; fi
        sleep 0.05
    done
    sql="create database records; create user slurm@127.0.0.1 identified by 'x'; grant all on records.* to slurm@127.0.0.1;"
    mariadb --no-defaults --socket="$db/socket" -e "$sql"
    printf '%s\n' "AuthType=auth/munge" "AuthInfo=socket=$base/munge/socket" "DbdHost=$(hostname -s)" "DbdAddr=127.0.0.1" \
        "DbdPort=$((port + 6))" "SlurmUser=$(id -un)" "StorageType=accounting_storage/mysql" "StorageHost=127.0.0.1" \
        "StoragePort=$((port + 7))" "StorageUser=slurm" "StoragePass=x" "StorageLoc=records" \
        "LogFile=$base/log/slurmdbd.log" "PidFile=$base/run/slurmdbd.pid" "CommunicationParameters=NoInAddrAny" > "$base/slurmdbd.conf"
    chmod 600 "$base/slurmdbd.conf"
    slurmdbd
    for _ in $(seq 100); do
        if timeout 2 sacctmgr -i -n list cluster > /dev/null 2>&1; then break; fi
        sleep 0.05
    done
    sacctmgr -i -Q add cluster "c$port" > /dev/null
    sacctmgr -i -Q add qos small > /dev/null
    sacctmgr -i -Q add account lab > /dev/null
    sacctmgr -i -Q modify user root set AdminLevel=Administrator > /dev/null || true
    sacctmgr -i -Q add user root account=lab qos=normal,small defaultqos=normal > /dev/null
    sacctmgr -i -Q modify user root set defaultaccount=lab > /dev/null
}

# The name of the K-th node.
name() { grep -o "^NodeName=n$2x[0-9]*" "$1/slurm.conf" | cut -d= -f2; }

node() {
    mkdir -p "$1/spool/$2"
    slurmd -N "$2" -f "$1/slurm.conf"
}

# Waits until so many nodes can take jobs.
wait_for() {
    local up until=$((SECONDS + 30))
    while [ $SECONDS -lt $until ] && ! grep -q ' fatal: ' "$1/log/controller.log"; do
        up=$(timeout 3 sinfo -h -N -o %T 2> /dev/null | grep -cE '^(idle|mixed|allocated)$' || true)
        if [ "$up" -ge "$2" ]; then return; fi
        sleep 0.05
    done
    echo "the cluster does not come up" >&2
    tail -n 30 "$1"/log/*.log >&2
    exit 1
}

# Ends processes by the files that name them, and waits until they are gone.
stop() {
    local file pid pids=()
    for file in "$@"; do
        pid=$(cat "$file" 2> /dev/null || true)
        if [ -n "$pid" ] && kill "$pid" 2> /dev/null; then pids+=("$pid"); fi
    done
    for _ in $(seq 100); do
        for pid in ${pids[@]+"${pids[@]}"}; do
            if kill -0 "$pid" 2> /dev/null; then sleep 0.05; continue 2; fi
        done
        return 0
    done
    for pid in "${pids[@]}"; do kill -9 "$pid" 2> /dev/null || true; done
}

verb=$1 base=$2
export SLURM_CONF=$base/slurm.conf
case $verb in
    up)
        mkdir -p "$base"/{munge,run,log,state,spool}
        chmod 755 "$base" "$base/munge"
        head -c 1024 /dev/urandom > "$base/munge/key"
        chmod 400 "$base/munge/key"
        munged --force --key-file="$base/munge/key" --socket="$base/munge/socket" --pid-file="$base/run/munge.pid" \
            --log-file="$base/log/munge.log" --seed-file="$base/munge/seed" --num-threads=2
        configure "$base" "$3" "$4"
        if [ -n "${ACCOUNTING:-}" ]; then keep_records "$base" "$4"; fi
        slurmctld -f "$base/slurm.conf"
        for k in $(seq "$3"); do node "$base" "$(name "$base" "$k")"; done
        wait_for "$base" "$3"
        ;;
    kill) kill -9 "$(cat "$base/run/$(name "$base" "$3").pid")" ;;
    start) node "$base" "$(name "$base" "$3")" ;;
    halt) stop "$base/run/controller.pid" ;;
    go)
        slurmctld -f "$base/slurm.conf"
        wait_for "$base" 1
        ;;
    down)
        # What runs of jobs, also where the daemon of the node is gone.
        timeout 5 scancel --quiet --user="$(id -un)" 2> /dev/null || true
        for _ in $(seq 60); do
            if [ -z "$(timeout 3 squeue -h -t running,completing 2> /dev/null)" ]; then break; fi
            sleep 0.1
        done
        # Nobody needs what they would save.
        for file in "$base"/run/*.pid; do kill -9 "$(cat "$file")" 2> /dev/null || true; done
        ;;
    *)
        sed -n '2,18p' "$0" >&2
        exit 2
        ;;
esac
