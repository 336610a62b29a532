package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"guanxi/cmd/compile"
	"guanxi/sim/simtest/need"
)

// The licences of Go, of the fonts that figures carry and of the direction numbers are there, on every
// platform; a module that has none is an error, so that each new one is seen to.
func TestLicencesOfAllThatIsCompiled(t *testing.T) {
	t.Chdir("../..")
	for _, platform := range platforms {
		system, processor, _ := strings.Cut(platform, "/")
		files := need.Value(compile.Licences("", "./cmd/guanxi", []string{"GOOS=" + system, "GOARCH=" + processor}))(t)
		text := map[string]string{}
		for _, f := range files {
			name, version, _ := strings.Cut(f.Name, "@") // versions change
			_, rest, _ := strings.Cut(version, "/")
			text[strings.TrimSuffix(name+"/"+rest, "/")] = string(f.Text)
		}
		for name, part := range map[string]string{
			"licences/go/LICENSE":  "The Go Authors",
			"licences/joe-kuo.txt": "Frances Y. Kuo and Stephen Joe",
			"licences/codeberg.org/go-fonts/liberation/LICENSE-SIL":        "SIL OPEN FONT LICENSE",
			"licences/gonum.org/v1/gonum/THIRD_PARTY_LICENSES/Sun-LICENSE": "Sun Microsystems",
			"licences/github.com/golang/freetype/licenses/ftl.txt":         "The FreeType Project LICENSE",
			"licences/go.yaml.in/yaml/v4/NOTICE":                           "",
		} {
			if got, ok := text[name]; !ok || !strings.Contains(got, part) {
				t.Errorf("%s: %s is missing, or lacks %q", platform, name, part)
			}
		}
	}
}

// An archive has its files by name below one folder, the program can be run, and neither the order in
// which they were found nor the hour leaves a trace.
func TestArchives(t *testing.T) {
	files := []compile.File{{Name: "docs/b.md", Text: []byte("b")}, {Name: "guanxi", Text: []byte("program")},
		{Name: "LICENSE", Text: []byte("a")}}
	turned := slices.Clone(files)
	slices.Reverse(turned)
	date := time.Unix(1_700_000_000, 0).UTC()
	want := "x/LICENSE -rw-r--r-- a\nx/docs/b.md -rw-r--r-- b\nx/guanxi -rwxr-xr-x program\n"
	for name, c := range map[string]struct {
		write func(io.Writer, string, []compile.File, time.Time) error
		read  func(*testing.T, []byte) string
	}{"tar": {tarball, listTar}, "zip": {zipped, listZip}} {
		var first, second bytes.Buffer
		need.Nil(t, c.write(&first, "x", files, date))
		need.Nil(t, c.write(&second, "x", turned, date))
		if !bytes.Equal(first.Bytes(), second.Bytes()) {
			t.Errorf("%s: the order of files changes the bytes", name)
		}
		if got := c.read(t, first.Bytes()); got != want {
			t.Errorf("%s holds\n%swant\n%s", name, got, want)
		}
	}
}

func listTar(t *testing.T, text []byte) string {
	var b strings.Builder
	all := tar.NewReader(need.Value(gzip.NewReader(bytes.NewReader(text)))(t))
	for h, err := all.Next(); err != io.EOF; h, err = all.Next() {
		need.Nil(t, err)
		fmt.Fprintf(&b, "%s %v %s\n", h.Name, h.FileInfo().Mode(), need.Value(io.ReadAll(all))(t))
	}
	return b.String()
}

func listZip(t *testing.T, text []byte) string {
	var b strings.Builder
	for _, f := range need.Value(zip.NewReader(bytes.NewReader(text), int64(len(text))))(t).File {
		part := need.Value(f.Open())(t)
		fmt.Fprintf(&b, "%s %v %s\n", f.Name, f.Mode(), need.Value(io.ReadAll(part))(t))
	}
	return b.String()
}

// A build is called by its version only from the commit with the version's tag.
func TestNamedByTag(t *testing.T) {
	for _, c := range []struct {
		tags    string
		changed bool
		want    string
	}{
		{"v0.40.0", false, "0.40.0"}, {"", false, "0.40.0-1234abcd"}, {"v0.40.0", true, "0.40.0-1234abcd-changed"},
	} {
		if got := need.Value(labelled("0.40.0", "1234abcd", c.tags, c.changed))(t); got != c.want {
			t.Errorf("tags %q, changed %v: %s, want %s", c.tags, c.changed, got, c.want)
		}
	}
	_, err := labelled("0.40.0", "1234abcd", "v0.41.0", false)
	need.Refusal(t, err, "v0.41.0", "0.40.0", "CITATION.cff")
}

// Two clones of a commit in other folders, compiled from nothing, give the same bytes.
func TestSameBytes(t *testing.T) {
	need.Long(t)
	var sums [2]string
	for i, below := range []string{"a", "of another name"} {
		clone := filepath.Join(t.TempDir(), below)
		for _, cmd := range []*exec.Cmd{exec.Command("git", "clone", "--quiet", "../..", clone),
			exec.Command("go", "run", "./cmd/dist", "linux/amd64")} {
			if cmd.Args[0] == "go" {
				cmd.Dir = clone
				cmd.Env = append(os.Environ(), "GOCACHE="+t.TempDir())
			}
			if said, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("%v: %v\n%s", cmd.Args, err, said)
			}
		}
		if sums[i] = string(need.Value(os.ReadFile(filepath.Join(clone, "dist", "SHA256SUMS")))(t)); strings.Count(sums[i],
			"\n") != 2 {
			t.Fatalf("not an archive and a wheel: %s", sums[i])
		}
	}
	if sums[0] != sums[1] {
		t.Errorf("%s\nand\n%s", sums[0], sums[1])
	}
}
