package archive

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"guanxi/sim/results"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/terminal"
	"guanxi/sim/simtest/need"
)

// study makes the folder of a study and unlisted files beside it.
func study(t *testing.T) (dir string, put func(name, text string)) {
	t.Helper()
	dir = t.TempDir()
	put = func(name, text string) {
		path := filepath.Join(dir, filepath.FromSlash(name))
		need.Nil(t, os.MkdirAll(filepath.Dir(path), 0o777))
		need.Nil(t, os.WriteFile(path, []byte(text), 0o644))
	}
	put("columns.csv", "file,column,type,kind,unit,least,greatest,meaning\n")
	put("study.yaml", "name: s\n# for mallory\n")
	put("inputs/mine.yaml", "name: x\n")
	put("journal/all.1.ndjson", "{}\n")
	put("slurm/log", "node7\n")
	put(".lock", "")
	put("notes.txt", "foreign\n")
	files := map[string]manifest.Entry{}
	for _, name := range []string{"inputs/mine.yaml", "study.yaml", "columns.csv"} {
		entry := need.Value(manifest.HashFile(dir, name))(t)
		files[name] = entry
	}
	m := &manifest.Sweep{Studied: manifest.Studied{Kind: manifest.SweepKind, Format: manifest.FormatVersion, Study: "s"},
		Machine: manifest.ThisMachine(), Command: []string{"/home/mallory/guanxi", "sweep"},
		Warnings: []string{"/home/mallory/s.yaml:1:1: warning"}, Factors: []schema.Factor{}, Metrics: []schema.Metric{},
		Times:   []manifest.SweepTimes{{Process: "all"}},
		Listing: manifest.Listing{Tables: map[string]manifest.Entry{}, Files: files}}
	need.Nil(t, manifest.Write(dir, m))
	return dir, put
}

// Packing twice gives the same bytes, without files that serve only to resume. What is
// unpacked is sound.
func TestArchive(t *testing.T) {
	dir, _ := study(t)
	pack := func() ([]byte, *Contents) {
		var b bytes.Buffer
		a := need.Value(Write(&b, dir, map[string][]byte{"README.md": []byte("hello\n")}, nil))(t)
		return b.Bytes(), a
	}
	first, a := pack()
	if want := "README.md columns.csv inputs/mine.yaml manifest.json study.yaml"; strings.Join(a.Files, " ") != want {
		t.Errorf("files %v, want %s", a.Files, want)
	}
	if strings.Join(a.Left, " ") != "notes.txt" {
		t.Errorf("left out: %v", a.Left)
	}
	if again, _ := pack(); !bytes.Equal(first, again) {
		t.Error("packed again the bytes differ")
	}
	z := need.Value(zip.NewReader(bytes.NewReader(first), int64(len(first))))(t)
	to := t.TempDir()
	for _, f := range z.File {
		r := need.Value(f.Open())(t)
		data := need.Value(io.ReadAll(r))(t)
		path := filepath.Join(to, filepath.FromSlash(f.Name))
		need.Nil(t, os.MkdirAll(filepath.Dir(path), 0o777))
		need.Nil(t, os.WriteFile(path, data, 0o644))
	}
	s := need.Value(results.OpenSweep(filepath.Join(to, "s")))(t)
	if d, err := s.Verify(); err != nil || len(d) > 0 {
		t.Errorf("unpacked: %v %v", d, err)
	}
}

// An altered folder is not packed.
func TestArchiveOfAlteredFolder(t *testing.T) {
	dir, put := study(t)
	put("columns.csv", "file,column\n")
	_, err := Write(io.Discard, dir, nil, nil)
	var altered *manifest.AlteredError
	if !errors.As(err, &altered) || altered.Files[0].File != "columns.csv" || !strings.Contains(err.Error(),
		"guanxi run FILE -o "+terminal.Path(dir)) {
		t.Errorf("the error is %v", err)
	}
}

// A name in a manifest, whose hash may have been renewed, is that of a folder or a file wherever it is unpacked.
func TestNamesArePacked(t *testing.T) {
	for _, title := range []string{"", ".", "..", "../../evil", "/evil", `..\evil`, `C:evil`, "a/b", "a\x00b", "a\nb",
		"a\u202eb", "CON:", "a b ", strings.Repeat("n", 300)} {
		dir, _ := study(t)
		m := need.Value(manifest.ReadSweep(dir))(t)
		m.Study = title
		need.Nil(t, manifest.Write(dir, m))
		var b bytes.Buffer
		if a, err := Write(&b, dir, nil, nil); err == nil {
			t.Errorf("%q is packed: %v", title, a.Files)
		}
	}
	for _, name := range []string{`inputs\evil`, "inputs/C:evil", "inputs/a\nb", "inputs/a\u202eb"} {
		dir, put := study(t)
		put(name, "evil")
		m := need.Value(manifest.ReadSweep(dir))(t)
		m.Files[name] = manifest.EntryOf([]byte("evil"))
		need.Nil(t, manifest.Write(dir, m))
		if a, err := Write(new(bytes.Buffer), dir, nil, nil); err == nil {
			t.Errorf("%q is packed: %v", name, a.Files)
		}
	}
}
