package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"guanxi/scenarios/sweep/study"
	"guanxi/sim/simtest/need"
)

// Claims about the calibrated scenario, and only those, run at its kept draws, the nearest first.
func TestClaimsAtCalibratedDraws(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		need.Nil(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666))
	}
	write("calibration.yaml", `name: fit
scenario: wechat
design: {kind: sobol, points: 4}
factors:
  q: {set: adoption.imitation, from: 0.2/year, to: 0.9/year}
  r: {set: adoption.reservation.mean, from: 0.05, to: 0.2}
metrics: [adopters]
`)
	write("draws.csv", "draw,weight,distance,implausibility,q,r\n1,0.6,0.1,1,0.7,0.07757629936\n2,0.4,0.2,1.5,0.65,0.1\n")
	var claims []*study.Study
	for _, name := range []string{"claim-voice", "claim-billings"} {
		s := need.Value(study.Load(name))(t)
		claims = append(claims, s)
	}
	all := need.Value(calibratedClaims(dir, claims))(t)
	if len(all) != 1 || all[0].Name != "claim-voice-draws" || all[0].Replicates != drawReplicas {
		t.Fatalf("%+v", all)
	}
	points := need.Value(all[0].Points())(t)
	if len(points) != 4 {
		t.Errorf("%d points", len(points))
	}
	for _, p := range points {
		scn := need.Value(p.Scenario())(t)
		want := map[string]string{"d1": "imitation: 0.7/year", "d2": "imitation: 0.65/year"}[p.Levels[0].Text]
		if !strings.Contains(scn.Effective(), want) {
			t.Errorf("%s: %s is not in it", p.Name(), want)
		}
	}
	need.Refused(calibratedClaims(dir, claims[1:]))(t, "no claim is about")
	write("draws.csv", "draw,weight\n1,1\n")
	need.Refused(calibratedClaims(dir, claims))(t, "no column q")
	if _, err := calibratedClaims(t.TempDir(), claims); err == nil {
		t.Error("an empty folder is a calibration")
	}
}
