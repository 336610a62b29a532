package cli

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"sync"

	"github.com/spf13/cobra"

	"guanxi/sim"
	"guanxi/sim/results/manifest"
)

// version is the version of the program.
const version = "0.55.0"

// build is set by make dist: the version of a tag, or version and commit.
var build string

func newVersion() *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Print the versions of program, folder format and results",
		Example: "  guanxi explain version",
		Args:    none,
		RunE: func(c *cobra.Command, _ []string) error {
			_, err := fmt.Fprint(c.OutOrStdout(), versionLine())
			return err
		},
	}
}

// thisProgram identifies the program to the bit, "" if it cannot be read. Linux shows the file from which a program was
// started, even if another has its name since.
var thisProgram = sync.OnceValue(func() string {
	f, err := os.Open("/proc/self/exe")
	if err != nil {
		path, _ := os.Executable()
		f, err = os.Open(path)
	}
	if err != nil {
		return ""
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return ""
	}
	return hex.EncodeToString(sum.Sum(nil)[:8])
})

func versionLine() string {
	return fmt.Sprintf("guanxi %s, format %d, results %d\n", cmp.Or(build, version), manifest.FormatVersion,
		sim.ResultsVersion)
}
