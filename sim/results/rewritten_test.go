package results

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"guanxi/sim/results/manifest"
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

// A folder of format 1, whose hash was in a file of its own, is refused.
func TestFormat1(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "x")
	m := write(t, dir, options(1), 1).Manifest
	m.Format = 1
	need.Nil(t, os.WriteFile(filepath.Join(dir, manifest.File), need.Value(manifest.Encode(m))(t), 0o666))
	need.Refusal(t, manifest.Altered(dir), dir+" was written by guanxi 0.34 or older; run it again")
}
