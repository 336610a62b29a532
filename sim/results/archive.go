package results

import (
	"archive/zip"
	"context"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"time"

	"guanxi/sim/cancel"
)

// ArchiveOptions say what a bundle holds.
type ArchiveOptions struct {
	Anonymous bool     // without machine, times and command
	Private   []string // words that an anonymous bundle must not hold: user, home, host
	ReadMe    string   // text of README.md; "" is none
}

// Archived is what went into a bundle.
type Archived struct {
	Name  string   // of the folder within
	Files []string // below it, sorted
	Bytes int64    // before they were packed
	Found []string // places of private words and paths that are left: FILE:LINE: word
	Left  []string // files that the manifest does not list, and that are not in it
}

// notPublished are parts of a folder that serve only to go on with it.
var notPublished = []string{"journal", "slurm"}

// Archive packs a run or sweep folder into a zip: the same bytes for the same
// folder, whenever and wherever. It holds what the manifest lists; journals,
// logs, hidden files and what else lies in the folder stay behind. Of a folder
// that is not as it was written the error is an *AlteredError.
func Archive(w io.Writer, dir string, o ArchiveOptions) (*Archived, error) {
	kind, err := KindOf(dir)
	if err != nil {
		return nil, err
	}
	if err := Altered(dir); err != nil {
		return nil, err
	}
	private := newPrivacy(o.Private)
	name, manifest, listed, err := shared(dir, kind, o.Anonymous, private)
	if err != nil {
		return nil, err
	}
	replaced := map[string][]byte{}
	if o.Anonymous {
		b, err := encodeManifest(manifest)
		if err != nil {
			return nil, err
		}
		replaced[manifestFile], replaced[manifestSumFile] = b, sumLine(b)
	}
	if o.ReadMe != "" {
		replaced["README.md"] = []byte(o.ReadMe)
	}
	files, left, err := published(dir, listed)
	if err != nil {
		return nil, err
	}
	for f := range replaced {
		if i := sort.SearchStrings(files, f); i == len(files) || files[i] != f {
			files = append(files, f)
			sort.Strings(files)
		}
	}
	out := &Archived{Name: name, Files: files, Left: left}
	z := zip.NewWriter(w)
	for _, f := range files {
		data, ok := replaced[f]
		if !ok {
			if data, err = os.ReadFile(filepath.Join(dir, filepath.FromSlash(f))); err != nil {
				return nil, err
			}
		}
		out.Bytes += int64(len(data))
		if o.Anonymous {
			out.Found = append(out.Found, private.find(f, data)...)
		}
		// The first date that the format can say, for there is none in a result.
		h := &zip.FileHeader{Name: name + "/" + f, Method: zip.Deflate, Modified: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)}
		h.SetMode(0o644)
		entry, err := z.CreateHeader(h)
		if err != nil {
			return nil, err
		}
		if _, err := entry.Write(data); err != nil {
			return nil, err
		}
	}
	return out, z.Close()
}

// shared is the manifest of a folder, an anonymous one without what tells who
// made it, with the name that the bundle takes and the entries that it has.
func shared(dir, kind string, anonymous bool, private *privacy) (name string, manifest any, listed []map[string]FileEntry, err error) {
	if kind == SweepKind {
		m, err := readSweepManifest(dir)
		if err != nil {
			return "", nil, nil, err
		}
		if anonymous {
			m.Machine, m.Times, m.Command = Machine{}, nil, nil
			for i := range m.Warnings {
				m.Warnings[i] = private.without(m.Warnings[i])
			}
		}
		return m.Study, m, []map[string]FileEntry{m.Tables, m.Files}, nil
	}
	m, err := readManifest(dir)
	if err != nil {
		return "", nil, nil, err
	}
	if anonymous {
		m.Machine, m.Times, m.Command = Machine{}, nil, nil
		for i := range m.Warnings {
			m.Warnings[i].Message = private.without(m.Warnings[i].Message)
		}
	}
	return m.Scenario, m, []map[string]FileEntry{m.Tables, m.Files}, nil
}

// published are the files of a folder that a bundle holds, sorted, and those
// that lie beside them.
func published(dir string, listed []map[string]FileEntry) (files, left []string, err error) {
	known := map[string]bool{manifestFile: true, manifestSumFile: true}
	for _, names := range listed {
		for name := range names {
			known[name] = true
		}
	}
	files = sortedKeys(known)
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil || rel == "." {
			return err
		}
		if strings.HasPrefix(d.Name(), ".") || slices.Contains(notPublished, rel) {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if name := filepath.ToSlash(rel); !d.IsDir() && !known[name] {
			left = append(left, name)
		}
		return nil
	})
	return files, left, err
}

// ArchiveFile packs a folder into a file, which appears whole, and not when ctx
// ends before.
func ArchiveFile(ctx context.Context, path, dir string, o ArchiveOptions) (*Archived, error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return nil, inPlaceOf(path, err)
	}
	defer os.Remove(f.Name()) // does nothing after the rename
	out, err := Archive(cancel.Writer{Context: ctx, W: written{f, path}}, dir, o)
	if err = settle(f, err); err == nil {
		err = os.Rename(f.Name(), path)
	}
	return out, err
}

// written is a file whose errors name the one that it will be.
type written struct {
	f    *os.File
	path string
}

func (w written) Write(b []byte) (int, error) {
	n, err := w.f.Write(b)
	if err != nil {
		err = inPlaceOf(w.path, err)
	}
	return n, err
}
