#!/usr/bin/env bash
# A one-machine Slurm cluster for tests, without systemd and cgroups. It has a munge
# daemon with its own key and socket, and listens on loopback only.
#
#   cluster.sh up DIR     start it below DIR and wait until it takes jobs
#   cluster.sh down DIR   stop what this script started
#
# Clients find it through SLURM_CONF=DIR/slurm.conf. CONTROLLER_PORT and
# NODE_PORT must be free.
set -euo pipefail

verb=${1:?up or down} dir=$(realpath -m "${2:?folder}")
export SLURM_CONF=$dir/slurm.conf
user=$(id -un)

# stop ends the process whose ID is in a file, if it is alive.
stop() {
	local file=$1 signal=$2 pid
	pid=$(cat "$file" 2>/dev/null) || return 0
	kill -"$signal" "$pid" 2>/dev/null || return 0
	for _ in $(seq 100); do kill -0 "$pid" 2>/dev/null || return 0; sleep 0.1; done
	kill -KILL "$pid" 2>/dev/null || true
}

# until_ready waits until a command succeeds, for at most a number of tenths of a second.
until_ready() {
	local tries=$1
	shift
	for _ in $(seq "$tries"); do "$@" >/dev/null 2>&1 && return 0; sleep 0.1; done
	echo "$* does not succeed; the logs are in $dir/log" >&2
	tail -n 5 "$dir"/log/* >&2 || true
	return 1
}

answers() { munge -S "$dir/munge.socket" -n | unmunge -S "$dir/munge.socket"; }
idle() { sinfo --noheader --format=%t | grep -Eq '^(idle|mix|alloc)'; }

up() {
	mkdir -p "$dir"/{state,spool,log,run}
	chmod 755 "$dir" "$dir/run"
	local host cores memory
	host=$(hostname -s) cores=$(nproc)
	[ "$cores" -le 2 ] || cores=2 # with more, all shards would be done before any can be killed
	memory=$(awk '/^MemTotal/ { print int($2 / 1024 * 0.9) }' /proc/meminfo)

	(umask 077; head -c 1024 /dev/urandom >"$dir/munge.key")
	# --force: whose folders lie above is not asked.
	munged --force --key-file="$dir/munge.key" --socket="$dir/munge.socket" --pid-file="$dir/run/munged.pid" \
		--log-file="$dir/log/munged.log" --seed-file="$dir/run/munged.seed" --num-threads=2
	until_ready 100 answers

	# Without accounting and process tracking by cgroups nothing but the two
	# daemons is needed; batch_sched_delay would add three seconds to each job.
	cat >"$SLURM_CONF" <<-CONF
		ClusterName=test
		SlurmctldHost=$host(127.0.0.1)
		SlurmctldPort=${CONTROLLER_PORT:?}
		SlurmdPort=${NODE_PORT:?}
		CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
		SlurmUser=$user
		SlurmdUser=$user
		AuthType=auth/munge
		AuthInfo=socket=$dir/munge.socket
		CredType=cred/munge
		StateSaveLocation=$dir/state
		SlurmdSpoolDir=$dir/spool
		SlurmctldPidFile=$dir/run/slurmctld.pid
		SlurmdPidFile=$dir/run/slurmd.pid
		SlurmctldLogFile=$dir/log/slurmctld.log
		SlurmdLogFile=$dir/log/slurmd.log
		ProctrackType=proctrack/linuxproc
		TaskPlugin=task/none
		JobAcctGatherType=jobacct_gather/none
		AccountingStorageType=accounting_storage/none
		MpiDefault=none
		SwitchType=switch/none
		SelectType=select/cons_tres
		SelectTypeParameters=CR_Core
		SchedulerType=sched/backfill
		SchedulerParameters=batch_sched_delay=0,sched_interval=1,sched_min_interval=10000,bf_interval=1
		ReturnToService=2
		SlurmdTimeout=60
		MinJobAge=300
		FirstJobId=1
		KillWait=5
		NodeName=$host NodeAddr=127.0.0.1 CPUs=$cores RealMemory=$memory State=UNKNOWN
		PartitionName=main Nodes=$host Default=YES MaxTime=INFINITE State=UP OverSubscribe=NO
	CONF
	# Anything in it keeps Slurm from looking for a hierarchy that is not there.
	echo CgroupAutomount=no >"$dir/cgroup.conf"
	slurmctld
	slurmd
	until_ready 300 idle
}

down() {
	stop "$dir/run/slurmd.pid" TERM
	stop "$dir/run/slurmctld.pid" TERM
	stop "$dir/run/munged.pid" TERM
}

"$verb" </dev/null
