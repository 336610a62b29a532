package cli

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"cmp"
	"os"
	"path/filepath"
	"runtime"
	"strconv"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// cores returns the number of workers: from the flag, else from GUANXI_WORKERS, else what Slurm
// grants, else the number of processors that Go sees, which respects cgroups.
func cores(flag int) (int, error) {
	if flag < 0 {
		return 0, usagef("--workers: %d is not a number of cores; 0 takes what is granted", flag)
	}
	if flag > 0 {
		return flag, nil
	}
	if text := os.Getenv("GUANXI_WORKERS"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return 0, usagef("GUANXI_WORKERS: %q is not a number of cores", text)
		}
		return n, nil
	}
	for _, name := range []string{"SLURM_CPUS_PER_TASK", "SLURM_CPUS_ON_NODE"} {
		if n, err := strconv.Atoi(os.Getenv(name)); err == nil && n > 0 {
			return n, nil
		}
	}
	return runtime.GOMAXPROCS(0), nil
}

// outOf returns the folder of the results of a scenario or study where no flag names one.
func outOf(name string) string { return filepath.Join(cmp.Or(os.Getenv("GUANXI_OUT"), "out"), name) }

// whatIf returns what the folder of a result has after its name where flags change what
// is run, so that one what-if does not meet another: a short hash of the changes. Further replicates
// belong to the same folder.
func whatIf(c *cobra.Command) string {
	var changes []string
	c.Flags().Visit(func(f *pflag.Flag) {
		if slices.Contains([]string{"set", "seed"}, f.Name) {
			changes = append(changes, f.Name+" "+f.Value.String())
		}
	})
	if len(changes) == 0 {
		return ""
	}
	slices.Sort(changes)
	return fmt.Sprintf("-%.3x", sha256.Sum256([]byte(strings.Join(changes, "\n"))))
}
