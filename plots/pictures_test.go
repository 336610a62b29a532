package plots

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"

	"guanxi/plots/figure"
	"guanxi/plots/plotstest"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/table"
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
		folders[name+"-odd"] = figure.NewStudyFolder(name, s.Manifest, func(table string) (*table.Table, error) {
			return odd(s.Tables[table]), nil
		})
	}
	for _, name := range []string{"run", "tiny"} {
		folders[name+"-odd"] = figure.NewFolder(name, name, manifest.About{Consumers: 200, Represents: 5e6},
			func(table string) (*table.Table, error) {
				t, err := folders[name].Table(table)
				return odd(t), err
			})
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
			wide := drawOne(g, fs, Options{Formats: []string{SVG}, Width: 2 * SingleColumn, untitled: true})
			fmt.Fprintf(&all, "%s %s %.4x %.4x %.4x\n", name, g.Name, sha256.Sum256(d.Files[SVG]),
				sha256.Sum256([]byte(d.Caption+d.Alt)), sha256.Sum256(wide.Files[SVG]))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(folders)) {
		draw(name, folders[name])
	}
	draw("both", folders["run"], folders["tiny"])
	draw("two", folders["claims"], folders["claims-odd"])
	golden.File(t, "testdata/pictures.txt", []byte(all.String()))
}

// A figure says that a table that it reads cannot be read.
func TestPicturesOfUnreadTables(t *testing.T) {
	var said strings.Builder
	studies := plotstest.Studies()
	for _, name := range slices.Sorted(maps.Keys(studies)) {
		s := studies[name]
		for _, missing := range slices.Sorted(maps.Keys(s.Tables)) {
			f := figure.NewStudyFolder(name, s.Manifest, func(table string) (*table.Table, error) {
				if table == missing {
					return nil, errors.New("cannot be read")
				}
				return s.Tables[table], nil
			})
			for _, g := range List() {
				if g.Lacks(s.Folder()) == "" {
					_, err := g.Draw([]*figure.Folder{f})
					fmt.Fprintln(&said, name, missing, g.Name, err)
				}
			}
		}
	}
	golden.Digest(t, said.String())
}

// odd is a table with values that are missing, negative, 0, far from the others, and equal.
func odd(t *table.Table) *table.Table {
	if t == nil {
		return nil
	}
	out := table.New("odd", "", t.Columns())
	for r := range t.Rows() {
		var row []table.Cell
		for i, c := range t.Columns() {
			cell := t.At(i).Cell(r)
			if v := t.At(i).Float(r); c.Type == table.FloatType && c.Name != "time" {
				of := []float64{math.NaN(), -v, 0, 300 * v, 1}
				if k := (r + r/7 + 3*i) % 19; k < len(of) {
					cell = table.Float(of[k])
				}
			}
			row = append(row, cell)
		}
		out.AppendRow(row...)
	}
	return out
}
