// Package memory tells how much memory is free, and how much lives on the heap.
package memory

import (
	"fmt"
	"os"
	"path"
	"runtime/metrics"
	"strconv"
	"strings"
)

// Free returns the free memory in bytes: the smallest of the machine's, what the limit of the
// process's control group leaves, and what the limit of its address space (ulimit -v) leaves.
// 0: unknown.
func Free() int64 {
	free := int64(0)
	if b, err := os.ReadFile("/proc/meminfo"); err == nil {
		for line := range strings.Lines(string(b)) {
			fields := strings.Fields(line)
			if len(fields) >= 2 && fields[0] == "MemAvailable:" {
				kib, _ := strconv.ParseInt(fields[1], 10, 64)
				free = kib << 10
			}
		}
	}
	for _, left := range []int64{groupFree(), addresses()} {
		if left > 0 && (free == 0 || left < free) {
			free = left
		}
	}
	return free
}

// addresses returns what the limit of the address space leaves, or 0 if there is none.
func addresses() int64 {
	bound := addressBound()
	b, err := os.ReadFile("/proc/self/statm") // in pages: size, resident, …
	var size int64
	if _, wrong := fmt.Sscan(string(b), &size); bound == 0 || err != nil || wrong != nil {
		return 0
	}
	return max(1, bound-size*int64(os.Getpagesize()))
}

// Live returns the bytes on the heap that were live when the garbage collector last ran.
func Live() int64 {
	s := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(s)
	return int64(s[0].Value.Uint64())
}

// groupFree returns what the limit of the process's control group leaves, or 0 if there is
// none. Any group above may have the limit (cgroups(7)).
func groupFree() int64 {
	b, err := os.ReadFile("/proc/self/cgroup")
	if err != nil {
		return 0
	}
	least := int64(0)
	for line := range strings.Lines(string(b)) {
		parts := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(parts) != 3 || parts[0] != "0" {
			continue
		}
		for at := parts[2]; ; at = path.Dir(at) {
			dir := "/sys/fs/cgroup" + strings.TrimSuffix(at, "/")
			most, used := readBytes(dir+"/memory.max"), readBytes(dir+"/memory.current")
			if left := most - used; most > 0 && (least == 0 || left < least) {
				least = max(left, 1)
			}
			if at == "/" || at == "." {
				break
			}
		}
	}
	return least
}

func readBytes(file string) int64 {
	b, err := os.ReadFile(file)
	if err != nil {
		return 0
	}
	n, _ := strconv.ParseInt(strings.TrimSpace(string(b)), 10, 64) // "max" means no limit
	return n
}
