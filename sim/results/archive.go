package results

import (
	"archive/zip"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
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
var notPublished = []string{journalFolder, "slurm"}

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
	m, err := readSigned(dir, kind)
	if err != nil {
		return nil, err
	}
	replaced := map[string][]byte{}
	if o.Anonymous {
		m.anonymise(private)
		b, err := encode(m)
		if err != nil {
			return nil, err
		}
		replaced[manifestFile], replaced[manifestSumFile] = b, sumLine(b)
	}
	if o.ReadMe != "" {
		replaced["README.md"] = []byte(o.ReadMe)
	}
	files, left, err := published(dir, m.listing())
	if err != nil {
		return nil, err
	}
	files = slices.AppendSeq(files, maps.Keys(replaced))
	slices.Sort(files)
	files = slices.Compact(files)
	out := &Archived{Name: m.title(), Files: files, Left: left}
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
		h := &zip.FileHeader{Name: m.title() + "/" + f, Method: zip.Deflate, Modified: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)}
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

// published are the files of a folder that a bundle holds, sorted, and those
// that lie beside them.
func published(dir string, l *Listing) (files, left []string, err error) {
	known := map[string]bool{manifestFile: true, manifestSumFile: true}
	for _, names := range []map[string]FileEntry{l.Tables, l.Files} {
		for name := range names {
			known[name] = true
		}
	}
	files = slices.Sorted(maps.Keys(known))
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
