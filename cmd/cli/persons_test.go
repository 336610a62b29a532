package cli

import (
	"archive/zip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"guanxi/sim/rng"
	"guanxi/sim/simtest/need"
)

// What is about persons stays out of a bundle, of a run and of each wave of a calibration, unless it is named: no id of
// those drawn here and no cell of what was observed is in any file, under no name, nor where there are platforms. The
// README asserts nothing for the authors.
func TestPersonsStayOut(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := rng.New(1, 1, "persons").Stream(0)
	var ids []string
	for range 8 {
		ids = append(ids, fmt.Sprintf("person%08d", s.Below(1e8)))
	}
	people, ties := "id,region\n", "from,to\n"
	for k, id := range ids {
		people += id + "," + []string{"north", "south"}[k%2] + "\n"
		ties += id + "," + ids[(k+1)%8] + "\n"
	}
	need.Nil(t, os.Mkdir(filepath.Join(dir, "campus"), 0o777))
	write(t, dir, "campus/people.csv", people)
	write(t, dir, "campus/ties.csv", ties)
	write(t, dir, "campus/users.csv", "date,value,source\n2024-01-01,2.0517,mark1\n2024-02-01,3.0519,mark2\n"+
		"2024-03-01,4.0523,mark3\n2024-04-01,5.0527,mark4\n")
	ids = append(ids, "mark1", "mark2", "mark3", "mark4", "2.0517", "3.0519", "4.0523", "5.0527")
	mustRun(t, dir, "init", "--from", "campus")
	mustRun(t, dir, "run", "campus/campus.yaml", "--replicates", "1", "-o", "r")
	const of = ": {extends: campus.yaml}\n"
	write(t, dir, "campus/both.yaml", "guanxi: 1\ncurrency: USD\nclock"+of+"consumers"+of+"graph"+of+
		"observed: {adopters: {file: users.csv}}\nplatforms:\n  chat"+of+"  shop: {adoption: {imitation: 1/year}}\n")
	mustRun(t, dir, "run", "campus/both.yaml", "--replicates", "1", "-o", "b")
	for _, folder := range []string{"r", "b"} {
		mustRun(t, dir, "report", folder)
	}
	mustRun(t, dir, "calibrate", "campus/calibrate-campus.yaml", "-o", "c")
	for _, x := range []struct {
		folder string
		with   []string
	}{{"r", nil}, {"b", nil}, {"c", nil}, {"r", []string{"ties.csv"}}} {
		zipped := filepath.Join(dir, x.folder+fmt.Sprint(len(x.with))+".zip")
		args := []string{"archive", x.folder, "-o", zipped}
		for _, name := range x.with {
			args = append(args, "--with", name)
		}
		mustRun(t, dir, args...)
		z := need.Value(zip.OpenReader(zipped))(t)
		for _, f := range z.File {
			text := string(need.Value(io.ReadAll(need.Value(f.Open())(t)))(t))
			has := slices.ContainsFunc(ids, func(id string) bool { return strings.Contains(text, id) })
			if named := slices.Contains(x.with, filepath.Base(f.Name)); has != named {
				t.Errorf("%s with %v: %s has persons: %v", x.folder, x.with, f.Name, has)
			}
			if filepath.Base(f.Name) == "README.md" && (strings.Contains(text, "[x] We certify") ||
				strings.Contains(text, "[x] All data") || !strings.Contains(text, "[x] Some data") ||
				!strings.Contains(text, "`inputs/people.csv` | authors | read for ")) {
				t.Errorf("%s asserts what the authors did not state", x.folder)
			}
		}
		need.Nil(t, z.Close())
	}
}
