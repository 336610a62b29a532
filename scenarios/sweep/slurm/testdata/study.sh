#!/bin/sh
# Stands for a study of 24 runs in the folder $1, a file each:
#   study.sh DIR --shard i/n   the runs of a shard that are not there yet
#   study.sh DIR merge         all that are there, in their order
set -eu
dir=$1
if [ "$2" = merge ]; then
	for run in $(seq 24); do cat "$dir/run.$run" 2>/dev/null || true; done >"$dir/merged.new"
	mv "$dir/merged.new" "$dir/merged"
	exit
fi
shard=${3%/*} shards=${3#*/}
for run in $(seq 24); do
	[ $(((run - 1) % shards + 1)) = "$shard" ] || continue
	[ ! -e "$dir/run.$run" ] || continue
	sleep 0.4
	echo "$run $((run * run))" >"$dir/run.$run.$$"
	mv "$dir/run.$run.$$" "$dir/run.$run"
done
