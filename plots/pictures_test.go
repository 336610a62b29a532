package plots

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"testing"

	"guanxi/plots/figure"
	"guanxi/plots/plotstest"
	"guanxi/sim/simtest/golden"
)

// Every figure of made-up runs and studies is, byte by byte, the picture that somebody looked at: after -update look at
// the figures that changed. Other processors round the last digit of a coordinate otherwise.
func TestPictures(t *testing.T) {
	if runtime.GOARCH != "amd64" {
		t.Skip("recorded on amd64")
	}
	run := plotstest.WechatLike()
	run.Every, run.Replicates = 28, 3
	folders := map[string]*figure.Folder{"run": run.Folder("wechat", "wechat"), "tiny": plotstest.TinyFolder()}
	for name, s := range plotstest.Studies() {
		folders[name] = s.Folder()
	}
	var all strings.Builder
	draw := func(name string, fs ...*figure.Folder) {
		for _, g := range List() {
			if g.Lacks(fs[0]) != "" || len(fs) > 1 && !g.Compares() {
				continue
			}
			d := drawOne(g, fs, Options{Formats: []string{SVG}, Width: SingleColumn})
			if d.err != nil {
				fmt.Fprintf(&all, "%s %s: %v\n", name, g.Name, d.err)
				continue
			}
			fmt.Fprintf(&all, "%s %s %.4x %.4x\n", name, g.Name, sha256.Sum256(d.Files[SVG]),
				sha256.Sum256([]byte(d.Caption+d.Alt)))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(folders)) {
		draw(name, folders[name])
	}
	draw("both", folders["run"], folders["tiny"])
	golden.File(t, "testdata/pictures.txt", []byte(all.String()))
}
