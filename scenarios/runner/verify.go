package runner

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"guanxi/scenarios"
	"guanxi/sim"
	"guanxi/sim/results"
)

// Verify compares a run folder with its own hashes, and with what its scenario
// gives when it is run again. It returns what differs.
func Verify(ctx context.Context, dir string, workers int, replicates []int, watch func(State)) ([]results.Difference, error) {
	old, err := results.Open(dir)
	if err != nil {
		return nil, err
	}
	changed, err := old.Verify()
	if err != nil || len(changed) > 0 {
		return changed, err
	}
	if v := old.Manifest.Results; v != sim.ResultsVersion {
		return nil, fmt.Errorf("%s was made by results version %d, this program has %d: the same scenario may give other numbers", dir, v, sim.ResultsVersion)
	}
	scn, err := scenarios.Load(filepath.Join(dir, "scenario.yaml"), scenarios.Options{})
	if err != nil {
		return nil, err
	}
	tmp, err := os.MkdirTemp("", "guanxi-verify-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(tmp)
	if len(replicates) == 0 {
		replicates = old.Manifest.ReplicatesDone
	}
	again := filepath.Join(tmp, "run")
	if _, err := Run(ctx, scn, Options{Dir: again, Replicates: replicates, Workers: workers, Formats: old.Manifest.Formats, Watch: watch}); err != nil {
		return nil, err
	}
	fresh, err := results.Open(again)
	if err != nil {
		return nil, err
	}
	return results.Compare(old, fresh)
}
