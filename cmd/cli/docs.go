package cli

import (
	"cmp"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"guanxi/docs"
	"guanxi/sim/spec"
)

func newDocs() *cobra.Command {
	return &cobra.Command{
		Use:   "docs [PAGE | WORD…]",
		Short: "Print a page of the documentation",
		Long: `docs lists the pages of the documentation, which are in this program, and prints one, in
Markdown: guanxi explain docs tutorial | less. A page NAME has its chapters as NAME/CHAPTER; words
that are no page list those that have them. In the source, make site makes a site of them.`,
		Example: "  guanxi explain docs\n  guanxi explain docs tutorial\n  guanxi explain docs take rate",
		RunE: func(c *cobra.Command, args []string) error {
			w := c.OutOrStdout()
			if len(args) == 0 {
				t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
				for _, p := range pages() {
					fmt.Fprintf(t, "%s\t%s\t%d words\n", p.name, p.doc, len(strings.Fields(p.more)))
				}
				return t.Flush()
			}
			words := strings.Join(args, " ")
			name := strings.TrimSuffix(strings.TrimPrefix(words, "docs/"), ".md")
			if text := docs.Page(name); text != "" {
				fmt.Fprint(w, text)
			} else if !list(w, pages(), words) {
				return usagef("there is no page %s (%s)", name, cmp.Or(spec.Meant(name, docs.Names()),
					"guanxi explain docs lists them"))
			}
			return nil
		},
	}
}
