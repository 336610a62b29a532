package results

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"guanxi/sim/whole"
)

// Run is a run folder, read. Tables are read when first asked for. It is safe
// for several goroutines.
type Run struct {
	Manifest *Manifest
	*Folder
}

// Folder is the tables of a run or sweep folder.
type Folder struct {
	Dir string

	described []described
	kind      string
	listed    map[string]FileEntry // nil: tables are read as they are
	mu        sync.Mutex
	tables    map[string]*Table
}

func openTables(dir, kind string, l *Listing) (*Folder, error) {
	described, err := readPackage(dir)
	for _, d := range described {
		if _, ok := l.Tables[d.path]; !ok {
			err = fmt.Errorf("%s: %s describes %s, which the manifest does not list", dir, packageFile, d.path)
		}
	}
	if err != nil {
		var e *AlteredError
		if errors.As(sound(dir, kind, relied(l.Files)), &e) {
			e.cause = err
			return nil, e
		}
		return nil, err
	}
	return &Folder{Dir: dir, described: described, tables: map[string]*Table{}}, nil
}

// Open reads the manifest and the description of the tables. It does not
// compare hashes: Verify does.
func Open(dir string) (*Run, error) {
	m, err := readManifest(dir)
	if err != nil {
		return nil, err
	}
	tables, err := openTables(dir, RunKind, &m.Listing)
	if err != nil {
		return nil, err
	}
	return &Run{Manifest: m, Folder: tables}, nil
}

// OpenSound is Open of a folder that is as it was written: an *AlteredError says
// what is not, at once of the manifest and the scenario, of a table when it is
// read.
func OpenSound(dir string) (*Run, error) {
	r, err := Open(dir)
	if err != nil {
		return nil, err
	}
	r.kind, r.listed = RunKind, r.Manifest.Tables
	return r, sound(dir, RunKind, relied(r.Manifest.Files))
}

// CheckTables compares tables with their hashes, as reading does; without names
// all of them.
func (r *Folder) CheckTables(names ...string) error {
	var differ []Difference
	for _, d := range r.described {
		if len(names) > 0 && !slices.Contains(names, d.name) {
			continue
		}
		entry, ok := r.listed[d.path]
		if !ok {
			continue
		}
		one, err := verifyFile(r.Dir, d.path, entry)
		if err != nil {
			return err
		}
		if one != nil {
			differ = append(differ, *one)
		}
	}
	return altered(r.Dir, r.kind, differ)
}

// TableNames are the names of the tables, without an ending, in the order of
// the folder's description.
func (r *Folder) TableNames() []string {
	var names []string
	for _, d := range r.described {
		if !slices.Contains(names, d.name) { // once, also where it is there in two formats
			names = append(names, d.name)
		}
	}
	return names
}

// Has says whether the folder has the table.
func (r *Folder) Has(table string) bool { return slices.Contains(r.TableNames(), table) }

// Table reads a table; a second call gives the same one.
func (r *Folder) Table(name string) (*Table, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if t := r.tables[name]; t != nil {
		return t, nil
	}
	t, err := r.readTable(name)
	if err == nil {
		r.tables[name] = t
	}
	return t, err
}

func (r *Folder) readTable(name string) (*Table, error) {
	i := slices.IndexFunc(r.described, func(d described) bool { return d.name == name })
	if i < 0 {
		return nil, fmt.Errorf("%s has no table %s (it has %s)", r.Dir, name, strings.Join(r.TableNames(), ", "))
	}
	d := r.described[i]
	path := filepath.Join(r.Dir, filepath.FromSlash(d.path))
	var t *Table
	var err error
	if entry, ok := r.listed[d.path]; ok {
		if differ, err := verifyFile(r.Dir, d.path, entry); err != nil {
			return nil, err
		} else if differ != nil {
			return nil, altered(r.Dir, r.kind, []Difference{*differ})
		}
	}
	if strings.HasSuffix(d.path, "."+ParquetFormat) {
		if t, _, err = ReadParquetFile(path); err == nil {
			err = sameColumns(name, d.cols, t.Columns())
		}
	} else {
		t, err = ReadCSVFile(path, d.cols)
	}
	if err != nil {
		return nil, err
	}
	t.Name, t.Doc = name, d.doc
	return t, nil
}

// Summary reads summary.json.
func (r *Run) Summary() (*Summary, error) {
	b, err := r.SummaryJSON()
	if err != nil {
		return nil, err
	}
	s, err := decodeSummary(b)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(r.Dir, summaryFile), err)
	}
	return s, nil
}

// SummaryJSON is summary.json as it stands; of a folder from OpenSound as it was written.
func (r *Run) SummaryJSON() ([]byte, error) {
	if entry, ok := r.Manifest.Files[summaryFile]; ok && r.listed != nil {
		if differ, err := verifyFile(r.Dir, summaryFile, entry); err != nil {
			return nil, err
		} else if differ != nil {
			return nil, altered(r.Dir, r.kind, []Difference{*differ})
		}
	}
	return os.ReadFile(filepath.Join(r.Dir, summaryFile))
}

// Difference is a file that is not as it should be.
type Difference struct {
	File    string
	Problem string // "changed", "missing", "added"; of a comparison: where it differs
}

func (d Difference) String() string { return d.File + ": " + d.Problem }

// Verify compares the files of the folder with the hashes of the manifest, and
// the manifest with its own, and lists what differs. Files that the manifest
// does not know are no difference.
func (r *Run) Verify() ([]Difference, error) {
	return verifyFolder(r.Dir, r.Manifest.Tables, r.Manifest.Files)
}

func verifyFolder(dir string, listed ...map[string]FileEntry) ([]Difference, error) {
	var out []Difference
	b, err := os.ReadFile(filepath.Join(dir, manifestFile))
	if err != nil {
		return nil, err
	}
	sum, err := os.ReadFile(filepath.Join(dir, manifestSumFile))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		out = append(out, Difference{manifestSumFile, "missing"})
	case err != nil:
		return nil, err
	default:
		hash := sha256.Sum256(b)
		if fields := strings.Fields(string(sum)); len(fields) != 2 || fields[0] != hex.EncodeToString(hash[:]) {
			out = append(out, Difference{manifestFile, "changed"})
		}
	}
	for _, files := range listed {
		for _, name := range slices.Sorted(maps.Keys(files)) {
			differ, err := verifyFile(dir, name, files[name])
			if err != nil {
				return nil, err
			}
			if differ != nil {
				out = append(out, *differ)
			}
		}
	}
	return out, nil
}

// verifyFile compares one file with its entry; nil: it is as it was written.
func verifyFile(dir, name string, listed FileEntry) (*Difference, error) {
	entry, err := HashFile(filepath.Join(dir, filepath.FromSlash(name)))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &Difference{name, "missing"}, nil
	case err != nil:
		return nil, err
	case entry.SHA256 != listed.SHA256:
		return &Difference{name, "changed"}, nil
	}
	return nil, nil
}

// Record takes files that were written into a finished folder, such as new
// figures, into its manifest. Names are paths below the folder.
func Record(dir string, names ...string) error {
	kind, m, err := readSigned(dir)
	if err != nil {
		return err
	}
	l := m.listing()
	if err := sound(dir, kind); err != nil {
		return err
	}
	for _, name := range names {
		name = filepath.ToSlash(filepath.Clean(name))
		if _, table := l.Tables[name]; table || isManifest(name) || !filepath.IsLocal(filepath.FromSlash(name)) {
			return fmt.Errorf("%s: %s is no file that can be added to a folder", dir, name)
		}
		entry, err := HashFile(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil {
			return err
		}
		l.Files[name] = entry
	}
	return writeManifest(dir, m)
}

// writeManifest replaces the manifest and its hash.
func writeManifest(dir string, m any) error {
	b, err := encode(m)
	if err != nil {
		return err
	}
	return whole.Together(whole.Doc{Path: filepath.Join(dir, manifestFile), Bytes: b},
		whole.Doc{Path: filepath.Join(dir, manifestSumFile), Bytes: sumLine(b)})
}

// Identity is what makes two runs the same.
type Identity struct {
	Scenario     string // name, for messages
	ScenarioHash string
	Seed         uint64
	Results      int
	Replicates   []int
	Formats      []string
}

// Find looks for a run at dir.
//
//   - nothing there, or an empty folder: nil, nil, nil;
//   - this very run, perhaps with more replicates: the run and no missing ones;
//   - the same scenario and seed with fewer replicates: the run and those that
//     are missing, to be run with Options.Extend;
//   - anything else: an error that names --force.
//
// A run that lacks only a format gives the run, no missing replicates, and
// false for Run.HasFormats: extending it by nothing writes the format.
func Find(dir string, id Identity) (run *Run, missing []int, err error) {
	target, err := resolveTarget(dir)
	if err != nil {
		return nil, nil, err
	}
	occupied, first, err := occupant(target)
	if err != nil || !occupied {
		return nil, nil, err
	}
	run, err = Open(target)
	if errors.Is(err, ErrNotRun) {
		return nil, nil, somethingElse(target, first)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("%w; choose another --out, or --force to replace it", err)
	}
	m := run.Manifest
	if m.ScenarioHash != id.ScenarioHash || m.Seed != id.Seed || m.Results != id.Results {
		return nil, nil, otherRun(target, m, id)
	}
	for _, r := range id.Replicates {
		if !slices.Contains(m.ReplicatesDone, r) {
			missing = append(missing, r)
		}
	}
	return run, missing, nil
}

// HasFormats says whether the tables are there in all these formats.
func (r *Run) HasFormats(formats ...string) bool {
	for _, f := range formats {
		if !slices.Contains(r.Manifest.Formats, f) {
			return false
		}
	}
	return true
}

func otherRun(dir string, m *Manifest, id Identity) error {
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
	return fmt.Errorf("%s holds %s; choose another --out, or --force to replace it", dir, why)
}
