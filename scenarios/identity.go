package scenarios

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"sync"

	"guanxi/agents"
	"guanxi/sim"
	"guanxi/sim/spec"
)

// Hash identifies the scenario's model. Settings at their default, the order of keys, comments and
// spelling do not affect it, nor do name, description, seed and replicates, which a run records
// separately, nor does status, which says where numbers are from. Adding a key at its default to the program leaves old
// hashes unchanged. Of a mechanism of another module that is on, the source counts as well.
func (s *Scenario) Hash() string { return hashOf(s.decisive()) }

func hashOf(settings []spec.Setting) string {
	var lines []string
	for _, x := range settings {
		lines = append(lines, x.Path+"="+x.Value+"\n")
	}
	slices.Sort(lines)
	sum := sha256.Sum256([]byte(strings.Join(lines, "")))
	return hex.EncodeToString(sum[:])
}

// decisive are the settings that Hash is of.
func (s *Scenario) decisive() (all []spec.Setting) {
	settings := s.section.Settings()
	file := ofFile(settings)
	for _, x := range settings {
		switch x.Path {
		case "name", "description", "seed", "replicates", "status":
			continue
		case CountKey:
			if file {
				continue
			}
		}
		if file := s.inputs[x.Path]; whole(file) { // its content is compared, and not where it lies
			x.Value = path.Base(filepath.ToSlash(file))
		}
		if !x.Default {
			all = append(all, x)
		}
	}
	for _, x := range s.fromOutside(settings) {
		all = append(all, spec.Setting{Path: x[0] + " of source", Value: x[1]})
	}
	return all
}

// fromOutside lists the mechanisms of other modules that are on, with a platform before the name, and a kind of graph
// of another module, with what tells their source from another.
func (s *Scenario) fromOutside(settings []spec.Setting) (all [][2]string) {
	of := agents.Sources()
	for _, x := range settings {
		name, _, _ := strings.Cut(x.Key(), ".")
		if x.Key() == "graph.kind" {
			name = x.Value
		}
		digest, is := of[name]
		path := strings.TrimPrefix(x.Under+"."+name, ".")
		if is && !x.Default && !slices.ContainsFunc(all, func(x [2]string) bool { return x[0] == path }) {
			all = append(all, [2]string{path, digest})
		}
	}
	return all
}

// Outside tells the source of each mechanism of another module that is on, and of the kind of graph; nil: there is
// none.
func (s *Scenario) Outside() map[string]string {
	if len(agents.Sources()) == 0 {
		return nil
	}
	all := map[string]string{}
	for _, x := range s.fromOutside(s.section.Settings()) {
		all[x[0][strings.LastIndex(x[0], ".")+1:]] = x[1]
	}
	return all
}

// Identity is what the numbers of a run depend on beside its replicate, made once so that it is compared with many
// others at little cost. Two runs share what comes before the first entry of a timeline, of the scenario or of one of
// its platforms, that is not the same text in both, whatever the entry sets; so it is with who is treated in an
// experiment. All else, down to the bytes of data files, must be equal.
type Identity struct {
	Hash  string            // of the scenario
	Own   map[string]string // as of Outside
	Rest  [sha256.Size]byte // all else
	later []later           // in the order of ticks
	end   sim.Tick
}

// later is an entry that holds from a tick on, 0 where that is not known.
type later struct {
	tick sim.Tick
	text string
	upto [sha256.Size]byte // of the texts up to this one
}

// Identity returns that of the runs of a scenario whose data files are those that [Digests.Of] has listed.
func (s *Scenario) Identity(files string) *Identity {
	settings := s.decisive()
	x := &Identity{Hash: hashOf(settings), Own: s.Outside(), end: sim.Tick(s.clock.Ticks)}
	from := func(at *spec.Node) (t sim.Tick) {
		if at != nil {
			t, _ = agents.EventTick(s.clock, at.Text)
		}
		return t
	}
	value := func(path string) *spec.Node {
		f, _ := s.section.Lookup(path)
		return f.Value()
	}
	rest := []string{"seed=" + value("seed").Text + "\n", files}
	for _, e := range settings {
		key, _, _ := strings.Cut(e.Key(), ".") // in a platform, too
		text := e.Path + "=" + e.Value + "\n"
		switch {
		case key == "timeline" && e.Field.Type == spec.TypeMap:
			x.later = append(x.later, later{text: text})
		case key == "timeline":
			event := &x.later[len(x.later)-1]
			if event.text += text; e.Field.Key == "at" {
				event.tick = from(e.Field.Value())
			}
		case e.Path == "experiment.assignment":
			x.later = append(x.later, later{tick: from(value("experiment.from")), text: text})
		default:
			rest = append(rest, text)
		}
	}
	x.Rest = sha256.Sum256([]byte(strings.Join(rest, "")))
	slices.SortFunc(x.later, func(a, b later) int {
		return cmp.Or(cmp.Compare(a.tick, b.tick), cmp.Compare(a.text, b.text))
	})
	var upto [sha256.Size]byte
	for k := range x.later {
		upto = sha256.Sum256(append(upto[:], x.later[k].text...))
		x.later[k].upto, x.later[k].text = upto, ""
	}
	return x
}

// Shares is the last tick until which runs of both are the same; negative: not even at the start.
func (x *Identity) Shares(y *Identity) sim.Tick {
	if x.Rest != y.Rest {
		return -1
	}
	until := x.end
	k := sort.Search(min(len(x.later), len(y.later)), func(k int) bool { return x.later[k].upto != y.later[k].upto })
	for _, all := range [][]later{x.later, y.later} {
		if k < len(all) {
			until = min(until, all[k].tick-1)
		}
	}
	return until
}

// Digests holds hashes of data files, by path, size and time of modification. It is safe for concurrent use.
type Digests struct {
	mu    sync.Mutex
	known map[string]string
}

// Of lists the files that affect a run. Observed data is left out, because it is only plotted.
func (d *Digests) Of(scn *Scenario) (string, error) {
	var b strings.Builder
	for _, key := range slices.Sorted(maps.Keys(scn.inputs)) {
		if strings.HasPrefix(key, "observed.") {
			continue
		}
		sum, err := d.File(scn, key, scn.inputs[key])
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&b, "%s %s\n", key, sum)
	}
	return b.String(), nil
}

// File is the SHA-256 of a file that the scenario names at a key.
func (d *Digests) File(scn *Scenario, key, name string) (string, error) {
	r, err := scn.Open(key, name)
	if err != nil {
		return "", err
	}
	defer r.Close()
	id := "fact " + name
	if f, ok := r.(*os.File); ok {
		info, err := f.Stat()
		if err != nil {
			return "", fmt.Errorf("%s: %w", key, err)
		}
		id = fmt.Sprint(f.Name(), " ", info.Size(), " ", info.ModTime().UnixNano())
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if sum, ok := d.known[id]; ok {
		return sum, nil
	}
	h := sha256.New()
	if _, err := io.Copy(h, r); err != nil {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	if d.known == nil {
		d.known = map[string]string{}
	}
	d.known[id] = hex.EncodeToString(h.Sum(nil))
	return d.known[id], nil
}
