package memory

import (
	"fmt"
	"os"
	"path"
	"strconv"
	"strings"
)

// Free is what is free of the machine's memory, or of what the control group of the
// process or the bound of its address space (ulimit -v) leaves, in bytes; 0: the
// system does not say.
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
	for _, left := range []int64{groupFree(), Addresses()} {
		if left > 0 && (free == 0 || left < free) {
			free = left
		}
	}
	return free
}

// Addresses is what the bound of the address space leaves, 0 without one.
func Addresses() int64 {
	bound := addressBound()
	if bound == 0 {
		return 0
	}
	size, _ := own()
	if size == 0 {
		return 0
	}
	return max(1, bound-size)
}

// Resident is the memory that the process holds, in bytes; 0: the system does not say.
func Resident() int64 {
	_, resident := own()
	return resident
}

// own are the process's addresses and what of them is in memory.
func own() (size, resident int64) {
	b, err := os.ReadFile("/proc/self/statm") // in pages: size, resident, …
	if err != nil {
		return 0, 0
	}
	if _, err := fmt.Sscan(string(b), &size, &resident); err != nil {
		return 0, 0
	}
	page := int64(os.Getpagesize())
	return size * page, resident * page
}

// groupFree is what the control group of the process leaves, 0 without a bound. A
// bound may be on any group above (cgroups(7)).
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
	n, _ := strconv.ParseInt(strings.TrimSpace(string(b)), 10, 64) // "max" is no bound
	return n
}
