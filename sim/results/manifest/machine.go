package manifest

import (
	"os"
	"runtime"
	"strconv"
	"strings"
)

// Machine is where the run took place.
type Machine struct {
	OS     string `json:"os"`
	Arch   string `json:"arch"`
	CPU    string `json:"cpu,omitempty"`
	Cores  int    `json:"cores"`
	Go     string `json:"go"`
	Memory int64  `json:"memory,omitempty"` // bytes, the most that the process had so far
}

// ThisMachine describes the current machine.
func ThisMachine() Machine {
	kB, _, _ := strings.Cut(told("/proc/self/status", "VmHWM"), " ")
	peak, _ := strconv.ParseInt(kB, 10, 64)
	return Machine{runtime.GOOS, runtime.GOARCH, told("/proc/cpuinfo", "model name"), runtime.NumCPU(), runtime.Version(),
		peak << 10}
}

// told returns what a file of the system says of something; "": nothing.
func told(file, of string) string {
	b, err := os.ReadFile(file)
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(b)) {
		if key, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(key) == of {
			return strings.TrimSpace(value)
		}
	}
	return ""
}
