package results

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A bundle is the same bytes twice, without what only serves to go on, and an
// anonymous one says nothing of where it was made and is sound all the same.
func TestArchive(t *testing.T) {
	dir := t.TempDir()
	put := func(name, text string) {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	put("datapackage.json", `{"profile": "data-package", "name": "s", "resources": []}`)
	put("study.yaml", "name: s\n# for mallory\n")
	put("inputs/mine.yaml", "name: x\n")
	put("journal/all.1.ndjson", "{}\n")
	put("slurm/log", "node7\n")
	put(".lock", "")
	put("notes.txt", "foreign\n")
	files := map[string]FileEntry{}
	for _, name := range []string{"inputs/mine.yaml", "study.yaml", "datapackage.json"} {
		entry, err := HashFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		files[name] = entry
	}
	m := &SweepManifest{Kind: SweepKind, Format: FormatVersion, Study: "s", Machine: ThisMachine(), Command: []string{"/home/mallory/guanxi", "sweep"},
		Warnings: []string{"/home/mallory/s.yaml:1:1: warning"}, Factors: []SweepFactor{}, Metrics: []SweepMetric{}, Times: []SweepTimes{{Process: "all"}},
		Listing: Listing{map[string]FileEntry{}, files}}
	if err := WriteSweepManifest(dir, m); err != nil {
		t.Fatal(err)
	}
	pack := func(o ArchiveOptions) ([]byte, *Archived) {
		var b bytes.Buffer
		a, err := Archive(&b, dir, o)
		if err != nil {
			t.Fatal(err)
		}
		return b.Bytes(), a
	}
	first, a := pack(ArchiveOptions{ReadMe: "hello\n"})
	if want := "README.md datapackage.json inputs/mine.yaml manifest.json manifest.json.sha256 study.yaml"; strings.Join(a.Files, " ") != want {
		t.Errorf("files %v, want %s", a.Files, want)
	}
	if strings.Join(a.Left, " ") != "notes.txt" {
		t.Errorf("left out: %v", a.Left)
	}
	if again, _ := pack(ArchiveOptions{ReadMe: "hello\n"}); !bytes.Equal(first, again) {
		t.Error("packed again the bytes differ")
	}
	hidden, b := pack(ArchiveOptions{Anonymous: true, Private: []string{"mallory"}})
	if want := "study.yaml:2: mallory"; len(b.Found) != 1 || b.Found[0] != want {
		t.Errorf("found %v, want %s", b.Found, want)
	}
	z, err := zip.NewReader(bytes.NewReader(hidden), int64(len(hidden)))
	if err != nil {
		t.Fatal(err)
	}
	to := t.TempDir()
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if f.Name == "s/manifest.json" && (bytes.Contains(data, []byte("mallory")) || bytes.Contains(data, []byte(ThisMachine().CPU)) && ThisMachine().CPU != "") {
			t.Errorf("the manifest says\n%s", data)
		}
		path := filepath.Join(to, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	s, err := OpenSweep(filepath.Join(to, "s"))
	if err != nil {
		t.Fatal(err)
	}
	if d, err := s.Verify(); err != nil || len(d) > 0 {
		t.Errorf("unpacked: %v %v", d, err)
	}
}

// Of a folder that is not as it was written nothing is packed.
func TestArchiveOfAlteredFolder(t *testing.T) {
	dir, m := sweepFolder(t)
	if err := PutTables(dir, NewRuns(m.Factors, false, m.Metrics)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "runs.csv"), []byte("x\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	os.Mkdir(filepath.Join(dir, "journal"), 0o777)
	_, err := Archive(io.Discard, dir, ArchiveOptions{})
	var altered *AlteredError
	if !errors.As(err, &altered) || altered.Files[0].File != "runs.csv" || !strings.Contains(err.Error(), "guanxi sweep "+dir) {
		t.Errorf("the error is %v", err)
	}
}
