package main

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"guanxi/docs"
	"guanxi/sim/spec"
)

func newDocs() *cobra.Command {
	return &cobra.Command{
		Use:   "docs [PAGE]",
		Short: "Print a page of the documentation",
		Long: `docs lists the pages of the documentation, which are in this program, and prints one, in
Markdown: guanxi docs tutorial | less. A page NAME has its chapters as NAME/CHAPTER. In the
source, make site makes a site of them.`,
		Example: "  guanxi docs\n  guanxi docs tutorial\n  guanxi docs calibration/own-data",
		Args:    atMostOne("page"),
		RunE: func(c *cobra.Command, args []string) error {
			names, w := docs.Names(), c.OutOrStdout()
			if len(args) == 0 {
				t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
				for _, name := range names {
					title, rest, _ := strings.Cut(strings.TrimPrefix(docs.Page(name), "# "), "\n")
					fmt.Fprintf(t, "%s\t%s\t%d words\n", name, title, len(strings.Fields(rest)))
				}
				return t.Flush()
			}
			name := strings.TrimSuffix(strings.TrimPrefix(args[0], "docs/"), ".md")
			text := docs.Page(name)
			if text == "" {
				hint := "guanxi docs lists them"
				if near, ok := spec.Nearest(name, names); ok {
					hint = "did you mean " + near + "?"
				}
				return usagef("there is no page %s (%s)", name, hint)
			}
			fmt.Fprint(w, text)
			return nil
		},
	}
}
