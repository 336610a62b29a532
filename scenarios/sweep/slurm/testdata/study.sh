#!/bin/sh
# Imitates a study of 24 runs in the folder $1, with one file per run:
#   study.sh DIR --shard i/n   do the missing runs of a shard
#   study.sh DIR merge         write the finished runs to merged, in order
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
