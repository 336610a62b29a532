package results

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"guanxi/sim/results/manifest"
	"guanxi/sim/results/partial"
	"guanxi/sim/results/schema"
	"guanxi/sim/simtest/need"
	"guanxi/sim/whole"
)

// A reader of a folder that another process writes again meanwhile is told so, not that files were
// changed, and nothing made from the old tables gets among the new ones.
func TestRewrittenMeanwhile(t *testing.T) {
	dir, m := sweepFolder(t)
	need.Nil(t, writeRuns(dir, m, runRows(m, 1, 2)))
	old := need.Value(OpenSoundSweep(dir))(t)
	now := *old.Manifest
	now.Listing = manifest.NewListing()
	need.Nil(t, writeRuns(dir, &now, runRows(m, 1, 5)))
	_, reading := old.Table(schema.RunsTable)
	for _, err := range []error{
		reading,
		PutTables(dir, old.Manifest, schema.NewAnswers()),
		manifest.Put(dir, old.listing, whole.Doc{Path: "figures/x.svg"}),
	} {
		if !errors.As(err, new(*manifest.RewrittenError)) {
			t.Errorf("the error is %v", err)
		}
	}
	fresh := need.Value(OpenSoundSweep(dir))(t)
	need.Nil(t, fresh.CheckTables())
	need.Nil(t, PutTables(dir, fresh.Manifest, schema.NewAnswers()))
	need.Nil(t, manifest.Put(dir, fresh.listing, whole.Doc{Path: "figures/x.svg"}))
	need.Nil(t, manifest.Altered(dir))
}

// What a process that died was moving into place is moved by whoever reads the folder next.
func TestMovedByTheNext(t *testing.T) {
	dir, m := sweepFolder(t)
	need.Nil(t, writeRuns(dir, m, runRows(m, 1, 2)))
	other := filepath.Join(t.TempDir(), "other")
	need.Nil(t, os.CopyFS(other, os.DirFS(dir)))
	need.Nil(t, writeRuns(other, m, runRows(m, 1, 5)))
	os.Mkdir(filepath.Join(dir, ".next"), 0o777)
	for _, name := range []string{"runs.csv", "columns.csv"} { // the manifest is moved already
		need.Nil(t, os.Rename(filepath.Join(other, name), filepath.Join(dir, ".next", name)))
	}
	need.Nil(t, os.Rename(filepath.Join(other, manifest.File), filepath.Join(dir, manifest.File)))
	need.Nil(t, os.WriteFile(filepath.Join(dir, partial.LockFile), []byte("1"), 0o666))
	s := need.Value(OpenSoundSweep(dir))(t)
	if runs := need.Value(s.Table(schema.RunsTable))(t); runs.Rows() != 5 {
		t.Errorf("%d rows", runs.Rows())
	}
	for _, name := range []string{".next", partial.LockFile} {
		if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
			t.Errorf("%s is left", name)
		}
	}
}

// What a link in a folder leads to is not changed.
func TestLinksInAFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "x")
	write(t, dir, options(1), 1)
	other := t.TempDir()
	need.Nil(t, os.WriteFile(filepath.Join(other, "report.html"), []byte("mine"), 0o666))
	if err := os.Symlink(filepath.Join(other, "report.html"), filepath.Join(dir, "report.html")); err != nil {
		t.Skip(err)
	}
	need.Nil(t, os.Symlink(other, filepath.Join(dir, "figures")))
	link := filepath.Join(t.TempDir(), "link")
	need.Nil(t, os.Symlink(dir, link)) // a folder that is a link itself is written to
	need.Nil(t, manifest.Put(link, nil, whole.Doc{Path: "report.html", Bytes: []byte("page")}))
	if read(t, dir, "report.html") != "page" || read(t, other, "report.html") != "mine" {
		t.Error("the target of a link was written")
	}
	err := manifest.Put(dir, nil, whole.Doc{Path: "figures/report.html", Bytes: []byte("page")})
	if err == nil || !strings.Contains(err.Error(), "figures is a link") || read(t, other, "report.html") != "mine" {
		t.Errorf("the error is %v", err)
	}
	need.Nil(t, manifest.Altered(dir))
}

// A folder of format 1, whose hash was in a file of its own, is refused.
func TestFormat1(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "x")
	m := write(t, dir, options(1), 1).Manifest
	m.Format = 1
	need.Nil(t, os.WriteFile(filepath.Join(dir, manifest.File), need.Value(manifest.Encode(m))(t), 0o666))
	need.Refusal(t, manifest.Altered(dir), dir+" was written by guanxi 0.34 or older; run it again")
}
