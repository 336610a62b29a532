package fit_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"guanxi/docs"
	"guanxi/scenarios/question/fit"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/simtest/need"
)

// The table and the study that docs/calibration/own-data.md shows for data of one's own fit each other.
func TestDataOfYourOwn(t *testing.T) {
	page, dir := docs.Page("calibration/own-data"), t.TempDir()
	for k, block := range strings.Split(page, "```") {
		for kind, name := range map[string]string{"csv\n": "mine.csv", "yaml\nname: mine\n": "mine.yaml"} {
			if k%2 == 1 && strings.HasPrefix(block, kind) {
				_, body, _ := strings.Cut(block, "\n")
				need.Nil(t, os.WriteFile(filepath.Join(dir, name), []byte(body), 0o644))
			}
		}
	}
	s := need.Value(study.Load(filepath.Join(dir, "mine.yaml")))(t)
	roles := map[string]int{}
	for _, c := range fit.Of(s).Targets {
		roles[c.Role]++
	}
	if roles[fit.RoleFit] != 6 || roles[fit.RoleHoldout] != 3 || len(s.Warnings) > 0 {
		t.Errorf("rows %v, warnings %v", roles, s.Warnings)
	}
}

// All columns that a table lacks are said at once, where the study names the table, with the keys that
// name others.
func TestColumnsOfOtherNames(t *testing.T) {
	dir := t.TempDir()
	for name, body := range map[string]string{"own.csv": "Quarter,Members\n2011-02-01,10\n", "own.yaml": `name: own
scenario:
  extends: bass
  consumers: {represents: 10000}
  observed: {adopters: {file: own.csv, where: {kind: new}}}
design: {kind: sobol, points: 8}
factors: {q: {set: adoption.imitation, from: 0.2/day, to: 0.8/day}}
calibrate: {targets: {adopters: {observed: adopters}}}
`} {
		need.Nil(t, os.WriteFile(filepath.Join(dir, name), []byte(body), 0o644))
	}
	_, err := study.Load(filepath.Join(dir, "own.yaml"))
	const want = `own.yaml:5:31: observed.adopters.file: own.csv has no column "date" and no column "value" and no column "kind"; it has Quarter, Members, which date: COLUMN and value: COLUMN and where: {COLUMN: TEXT} can name; where: off takes every row`
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %s", err, want)
	}
}

// Rows of a role that is none, such as Fit, do not vanish without a word; neither are two rows of one
// date taken for one.
func TestRolesAreSpelledRight(t *testing.T) {
	dir := t.TempDir()
	table := "date,value,role\n2011-02-01,10,fit\n2011-02-02,12,spare\n2011-02-03,14,test\n2011-02-04,15,context\n" +
		"2011-02-05,20,holdout\n2011-02-05,21,holdout\n"
	text := `name: roles
scenario: {extends: bass, consumers: {represents: 10000}, observed: {adopters: {file: own.csv}}}
design: {kind: sobol, points: 8}
factors: {q: {set: adoption.imitation, from: 0.2/day, to: 0.8/day}}
calibrate: {targets: {adopters: {observed: adopters}}}
`
	for name, body := range map[string]string{"own.csv": table, "roles.yaml": text} {
		need.Nil(t, os.WriteFile(filepath.Join(dir, name), []byte(body), 0o644))
	}
	s := need.Value(study.Load(filepath.Join(dir, "roles.yaml"), "clock.until=2011-03-01"))(t)
	said := ""
	for _, w := range s.Warnings {
		said += w + "\n"
	}
	for _, w := range []string{"the role spare and test left out", "1 row of adopters with the date of another"} {
		if !strings.Contains(said, w) {
			t.Errorf("%q is not in %q", w, said)
		}
	}
	if len(fit.Of(s).Targets) != 3 || strings.Contains(said, "context left") {
		t.Errorf("%d targets, %s", len(fit.Of(s).Targets), said)
	}
}
