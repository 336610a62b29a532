package agents

import (
	"embed"
	"regexp"
	"strings"
)

//go:embed model.md */model.md */*/model.md
var pages embed.FS

var linked = regexp.MustCompile(`\((\S+/model\.md)\)`)

// Model is what is simulated, in the order of the ODD protocol: model.md with the pages beside the code of the
// mechanisms in place of their index, and with those of other modules.
func Model() string {
	read := func(name string) string {
		text, _ := pages.ReadFile(name) // a test reads all that are linked
		return string(text)
	}
	before, rest, _ := strings.Cut(read("model.md"), "<!-- index -->\n")
	index, after, _ := strings.Cut(rest, "<!-- end of index -->\n")
	for _, page := range linked.FindAllStringSubmatch(index, -1) {
		before += read(page[1]) + "\n"
	}
	for _, o := range outside {
		before += o.Page + "\n"
	}
	return before + after
}
