package study_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"guanxi/scenarios/sweep/study"
)

// The table and the study that docs/calibration.md shows for data of one's own fit each other.
func TestDataOfYourOwn(t *testing.T) {
	page, err := os.ReadFile("../../../docs/calibration.md")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for k, block := range strings.Split(string(page), "```") {
		for kind, name := range map[string]string{"csv\n": "mine.csv", "yaml\nname: mine\n": "mine.yaml"} {
			if k%2 == 1 && strings.HasPrefix(block, kind) {
				_, body, _ := strings.Cut(block, "\n")
				if err := os.WriteFile(filepath.Join(dir, name), []byte(body), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	s, err := study.Load(filepath.Join(dir, "mine.yaml"), study.Options{})
	if err != nil {
		t.Fatal(err)
	}
	roles := map[string]int{}
	for _, c := range s.Calibration.Targets {
		roles[c.Role]++
	}
	if roles[study.RoleFit] != 6 || roles[study.RoleHoldout] != 3 || len(s.Warnings) > 0 {
		t.Errorf("rows %v, warnings %v", roles, s.Warnings)
	}
}
