package cli

import (
	"context"
	"regexp"
	"slices"
	"testing"

	"github.com/spf13/cobra"

	"guanxi/sim/simtest/need"
)

// Files that help texts name are made by some verb, or are read by init --from or are those of FILE and KEY.
func TestHelpNamesFilesThatAre(t *testing.T) {
	known := []string{"people.csv", "ties.csv", "shops.csv", "accounts.csv", "campaigns.csv", "titles.csv", "feasts.csv",
		"users.csv", "NAME.csv", "KEY.csv", "foretold.csv", "status.csv", "observed.csv"}
	for _, m := range need.Value(declares(context.Background(), defaultScenario)())(t).all {
		known = append(known, m.name)
	}
	files, named := regexp.MustCompile(`[\w.-]+\.(csv|json)\b`), 0
	var verbs func(c *cobra.Command)
	verbs = func(c *cobra.Command) {
		for _, name := range files.FindAllString(c.Short+"\n"+c.Long, -1) {
			if named++; !slices.Contains(known, name) {
				t.Errorf("guanxi help %s: no folder has %s", c.Name(), name)
			}
		}
		for _, below := range c.Commands() {
			verbs(below)
		}
	}
	verbs(newRoot())
	if named < 20 {
		t.Errorf("%d names", named)
	}
}
