// Package compile makes programs of guanxi for others: with the licences of all that is in them, and so that nothing
// else on a machine changes their bytes.
package compile

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// legal is how files are called that say what one may do with a module, in any folder of it.
var legal = regexp.MustCompile(`(?i)(^|/)(un)?(third_party_)?(licen[cs]e|copying|notice|patents|authors)[^/]*(/|$)`)

// directionNumbers are part of the program, with a licence of their own at their head.
const directionNumbers = "scenarios/sweep/design/joe-kuo.txt"

// Licences returns the texts that belong to all that is compiled into a program of the source in a folder: of Go, and
// of each module. It names modules that have none.
func Licences(dir, program string, env []string) ([]File, error) {
	root, err := Output(dir, env, Go(), "env", "GOROOT")
	if err != nil {
		return nil, err
	}
	used, err := Output(dir, env, Go(), "list", "-deps", "-f", "{{with .Module}}{{if not "+
		".Main}}{{.Path}}@{{.Version}}\t{{.Dir}}{{end}}{{end}}", program)
	if err != nil {
		return nil, err
	}
	var files []File
	for _, name := range []string{"LICENSE", "PATENTS"} {
		if files, err = Add(files, "licences/go/"+name, filepath.Join(root, name)); err != nil {
			return nil, fmt.Errorf("the licence of Go: %w", err)
		}
	}
	if files, err = Add(files, "licences/"+filepath.Base(directionNumbers),
		filepath.Join(dir, filepath.FromSlash(directionNumbers))); err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for _, line := range strings.Split(used, "\n") {
		module, dir, ok := strings.Cut(line, "\t")
		if !ok || seen[module] {
			continue
		}
		seen[module] = true
		texts, err := ofModule(module, dir)
		if err != nil {
			return nil, err
		}
		files = append(files, texts...)
	}
	return files, nil
}

// ofModule returns the texts of a module.
func ofModule(module, dir string) (files []File, err error) {
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if d.Name() == "testdata" {
				return fs.SkipDir
			}
			return nil
		}
		name := filepath.ToSlash(strings.TrimPrefix(path, dir+string(filepath.Separator)))
		if !legal.MatchString(name) || strings.HasSuffix(name, ".go") {
			return nil
		}
		files, err = Add(files, "licences/"+module+"/"+name, path)
		return err
	})
	if err == nil && len(files) == 0 {
		err = fmt.Errorf("module %s has no licence in %s", module, dir)
	}
	return files, err
}

// File is a file of what is given to others.
type File struct {
	Name string
	Text []byte
}

// Add adds a file of this machine under a name in the archive.
func Add(files []File, name, path string) ([]File, error) {
	text, err := os.ReadFile(path)
	return append(files, File{name, text}), err
}

// Mode lets everyone run the program and read the rest.
func Mode(name string) fs.FileMode {
	if base := path.Base(name); base == "guanxi" || base == "guanxi.exe" {
		return 0o755
	}
	return 0o644
}

// Zip packs files in their order, all of one date.
func Zip(files []File, date time.Time) ([]byte, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range files {
		h := &zip.FileHeader{Name: f.Name, Method: zip.Deflate, Modified: date}
		h.SetMode(Mode(f.Name))
		part, err := z.CreateHeader(h)
		if err != nil {
			return nil, err
		}
		if _, err := part.Write(f.Text); err != nil {
			return nil, err
		}
	}
	err := z.Close()
	return b.Bytes(), err
}
