// Package archive packs folders of results into bundles for publication.
package archive

import (
	"archive/zip"
	"cmp"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"guanxi/sim/results/manifest"
	"guanxi/sim/spec"
)

// Contents describes what went into a bundle.
type Contents struct {
	Files []string // paths below the folder within it, sorted
	Left  []string // files that the manifest does not list, and that were left out
	Held  []string // files that were left out since nobody asked for them
}

// notPublished are parts of a folder that serve only to resume it.
var notPublished = []string{manifest.JournalFolder, "slurm"}

// Write packs the folder of a run, a study or a calibration with its waves, and further files by name, into a zip with
// the same bytes for the same folder, whenever and wherever. It packs the files that the manifests
// list; journals, logs, hidden files and any others stay behind, and what is held. If the folder has been
// altered, the error is an *AlteredError.
func Write(w io.Writer, dir string, more map[string][]byte, held func(name string) bool) (*Contents, error) {
	b := bundle{files: map[string]packed{}}
	title, err := b.add(dir, "")
	if err != nil {
		return nil, err
	}
	for name, data := range more {
		b.files[name] = packed{data: data}
	}
	if bad := spec.BadFolder(title); bad != "" {
		return nil, fmt.Errorf("%s: the name %.60q %s, and cannot be that of a folder in an archive",
			filepath.Join(dir, manifest.File), title, bad)
	}
	for name := range b.files {
		if bad := spec.BadPath(name); bad != "" {
			return nil, fmt.Errorf("%s: the file %.60q %s, and cannot be packed", dir, name, bad)
		}
	}
	slices.Sort(b.left)
	out := &Contents{Left: b.left}
	for _, name := range slices.Sorted(maps.Keys(b.files)) {
		if held != nil && held(name) {
			out.Held = append(out.Held, name)
		} else {
			out.Files = append(out.Files, name)
		}
	}
	z := zip.NewWriter(w)
	for _, f := range out.Files {
		data := b.files[f].data
		if data == nil {
			if data, err = manifest.ReadBelow(b.files[f].dir, b.files[f].name); err != nil {
				return nil, err
			}
			if sum := b.files[f].sum; sum != "" && sum != manifest.EntryOf(data).SHA256 {
				return nil, &manifest.RewrittenError{Dir: dir}
			}
		}
		// Use the earliest date of the format, since results have none.
		h := &zip.FileHeader{Name: title + "/" + f, Method: zip.Deflate, Modified: time.Date(1980, 1, 1, 0, 0, 0, 0,
			time.UTC)}
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

// bundle is what will be packed.
type bundle struct {
	files map[string]packed // by name in the bundle
	left  []string
}

// packed is a file of a bundle: its content, or the path to it and its hash, if that is known.
type packed struct {
	dir, name, sum string
	data           []byte
}

// add adds the folder of a run, study or calibration under a prefix and returns its title.
func (b *bundle) add(dir, prefix string) (title string, err error) {
	if err := manifest.Altered(dir); err != nil {
		return "", err
	}
	own, err := manifest.HashFile(dir, manifest.File)
	if err != nil {
		return "", err
	}
	_, m, err := manifest.Read(dir)
	if err != nil {
		return "", err
	}
	files, left, err := published(dir, m.Listed(), m.Folders())
	if err != nil {
		return "", err
	}
	for _, name := range files {
		sum := cmp.Or(m.Listed().Tables[name].SHA256, m.Listed().Files[name].SHA256)
		if name == manifest.File {
			sum = own.SHA256
		}
		b.files[prefix+name] = packed{dir: dir, name: name, sum: sum}
	}
	for _, name := range left {
		b.left = append(b.left, prefix+name)
	}
	for _, folder := range m.Folders() {
		if _, err := b.add(filepath.Join(dir, folder), prefix+folder+"/"); err != nil {
			return "", err
		}
	}
	return m.Title(), nil
}

// published returns the files of a folder that a bundle holds, sorted, and those that it leaves
// out. Inner folders have manifests of their own.
func published(dir string, l *manifest.Listing, folders []string) (files, left []string, err error) {
	known := map[string]bool{manifest.File: true}
	for _, names := range []map[string]manifest.Entry{l.Tables, l.Files} {
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
		if strings.HasPrefix(d.Name(), ".") || slices.Contains(notPublished, rel) || slices.Contains(folders, rel) {
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
