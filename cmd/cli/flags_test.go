package cli

import (
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// mostFlags is how many places of flags all verbs have at most.
const mostFlags = 86

// Flags are few, and one of a name has one type and one meaning: its text begins alike for every verb.
func TestFlagsMeanOneThing(t *testing.T) {
	places := 0
	begins := map[string]string{}
	var visit func(c *cobra.Command)
	visit = func(c *cobra.Command) {
		for _, below := range c.Commands() {
			visit(below)
		}
		if !c.HasParent() || c.Hidden || c.Parent().Hidden {
			return // --version
		}
		c.Flags().VisitAll(func(f *pflag.Flag) {
			places++
			kind, text := pflag.UnquoteUsage(f)
			begin := strings.Join(append([]string{f.Shorthand, f.Value.Type(), kind}, strings.Fields(text)[:2]...), " ")
			if other, there := begins[f.Name]; there && other != begin {
				t.Errorf("--%s of %s: %q, and elsewhere %q", f.Name, c.Name(), begin, other)
			}
			begins[f.Name] = begin
		})
	}
	visit(newRoot())
	if places > mostFlags {
		t.Errorf("verbs have %d places of flags, and at most %d are good", places, mostFlags)
	}
	t.Log(places, "places of", len(begins), "flags")
}
