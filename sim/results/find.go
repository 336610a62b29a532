package results

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"

	"guanxi/sim/results/manifest"
	"guanxi/sim/results/partial"
)

// Identity is what makes two runs the same.
type Identity struct {
	Scenario     string // name, for messages
	ScenarioHash string
	Seed         uint64
	Results      int
	Replicates   []int
	Data         []Input // the files that it reads
}

// Find looks for a run at dir. It returns
//
//   - nil, nil, nil if there is nothing or an empty folder;
//   - the run and no missing replicates if it is this very run, perhaps with more replicates;
//   - the run and the missing replicates, to be run with Options.Extend, if it has the same
//     scenario and seed but fewer replicates;
//   - an *OtherRun for another run, which Options.Aside keeps beside the new one;
//   - an error that names --force for anything else.
func Find(dir string, id Identity) (run *Run, missing []int, err error) {
	target, err := partial.Target(dir)
	if err != nil {
		return nil, nil, err
	}
	occupied, first, err := partial.Occupant(target)
	if err != nil || !occupied {
		return nil, nil, err
	}
	run, err = OpenSound(target)
	if errors.As(err, new(*manifest.AlteredError)) { // it says what to do
		return nil, nil, err
	}
	if errors.Is(err, manifest.ErrNotRun) {
		return nil, nil, somethingElse(target, first)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("%w; choose another --out, or --force to replace it", err)
	}
	m := run.Manifest
	if m.ScenarioHash != id.ScenarioHash || m.Seed != id.Seed || m.Results != id.Results {
		return nil, nil, otherRun(target, m, id)
	}
	for _, in := range id.Data {
		if sum := sha256.Sum256(in.Data); m.Files[manifest.InputsFolder+"/"+in.Name].SHA256 != hex.EncodeToString(sum[:]) {
			return nil, nil, &OtherRun{fmt.Sprintf("%s holds a run with another %s", target, in.Name)}
		}
	}
	for _, r := range id.Replicates {
		if !slices.Contains(m.ReplicatesDone, r) {
			missing = append(missing, r)
		}
	}
	return run, missing, nil
}

func otherRun(dir string, m *manifest.Run, id Identity) error {
	var why string
	switch {
	case m.Scenario != id.Scenario && id.Scenario != "":
		why = fmt.Sprintf("a run of scenario %s", m.Scenario)
	case m.Seed != id.Seed:
		why = fmt.Sprintf("a run with seed %d, not %d", m.Seed, id.Seed)
	case m.Results != id.Results:
		why = fmt.Sprintf("a run of results version %d, and this program gives %d", m.Results, id.Results)
	default:
		why = fmt.Sprintf("a run of %s with other settings", m.Scenario)
	}
	return &OtherRun{fmt.Sprintf("%s holds %s", dir, why)}
}

// OtherRun says which other run a folder holds.
type OtherRun struct{ holds string }

func (e *OtherRun) Error() string { return e.holds }
