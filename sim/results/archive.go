package results

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"time"
	"unicode/utf8"
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
	Found []string // places of private words that are left: FILE:LINE: word
}

// notPublished are parts of a folder that serve only to go on with it.
var notPublished = []string{"journal", "slurm"}

// Archive packs a run or sweep folder into a zip: the same bytes for the same
// folder, whenever and wherever. Journals, logs and hidden files stay behind.
func Archive(w io.Writer, dir string, o ArchiveOptions) (*Archived, error) {
	kind, err := KindOf(dir)
	if err != nil {
		return nil, err
	}
	var name string
	var manifest any
	if kind == SweepKind {
		m, err := readSweepManifest(dir)
		if err != nil {
			return nil, err
		}
		if o.Anonymous {
			m.Machine, m.Times, m.Command = Machine{}, nil, nil
			for i := range m.Warnings {
				m.Warnings[i] = without(m.Warnings[i], o.Private)
			}
		}
		name, manifest = m.Study, m
	} else {
		m, err := readManifest(dir)
		if err != nil {
			return nil, err
		}
		if o.Anonymous {
			m.Machine, m.Times, m.Command = Machine{}, nil, nil
			for i := range m.Warnings {
				m.Warnings[i].Message = without(m.Warnings[i].Message, o.Private)
			}
		}
		name, manifest = m.Scenario, m
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
	files, err := published(dir)
	if err != nil {
		return nil, err
	}
	for f := range replaced {
		if i := sort.SearchStrings(files, f); i == len(files) || files[i] != f {
			files = append(files, f)
			sort.Strings(files)
		}
	}
	out := &Archived{Name: name, Files: files}
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
			out.Found = append(out.Found, find(f, data, o.Private)...)
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

// published are the files of a folder that a bundle holds, sorted.
func published(dir string) ([]string, error) {
	var files []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil || rel == "." {
			return err
		}
		if strings.HasPrefix(d.Name(), ".") || strings.HasSuffix(d.Name(), ".partial") {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		for _, n := range notPublished {
			if rel == n {
				return fs.SkipDir
			}
		}
		if d.Type().IsRegular() {
			files = append(files, filepath.ToSlash(rel))
		} else if !d.IsDir() {
			return fmt.Errorf("%s is no file and no folder; a bundle holds files only", path)
		}
		return nil
	})
	sort.Strings(files)
	return files, err
}

// without replaces private words.
func without(text string, words []string) string {
	for _, w := range words {
		if w != "" {
			text = strings.ReplaceAll(text, w, "…")
		}
	}
	return text
}

// mostFound bounds the places that are named of one file.
const mostFound = 3

// find gives the places of private words in a file of text.
func find(file string, data []byte, words []string) []string {
	if !utf8.Valid(data) || bytes.IndexByte(data, 0) >= 0 {
		return nil
	}
	var found []string
	for i, line := range strings.Split(string(data), "\n") {
		for _, w := range words {
			if w != "" && strings.Contains(line, w) {
				found = append(found, fmt.Sprintf("%s:%d: %s", file, i+1, w))
				break
			}
		}
		if len(found) == mostFound {
			break
		}
	}
	return found
}

// ArchiveFile packs a folder into a file, which appears whole.
func ArchiveFile(path, dir string, o ArchiveOptions) (*Archived, error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return nil, err
	}
	defer os.Remove(f.Name()) // does nothing after the rename
	out, err := Archive(f, dir, o)
	if err == nil {
		err = f.Chmod(0o644)
	}
	if err == nil {
		err = f.Sync()
	}
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	return out, err
}
