package page

import (
	"bytes"
	_ "embed" // for the scripts
	"fmt"
	"regexp"
	"strings"
)

var (
	//go:embed alone.js
	alone string
	//go:embed worker.js
	worker string
)

// Program is what runs in a page in one file.
type Program struct {
	Version  string
	Wasm     []byte // cmd/world
	Exec     string // wasm_exec.js of the Go that compiled it
	Licences string // of all that is compiled into it
}

var (
	scriptTag = regexp.MustCompile(`<script src="/(\S+)" defer></script>\n`)
	linkTags  = regexp.MustCompile(`(?s)<link rel="icon".*?<link rel="stylesheet" href="/style.css">\n`)
)

// Alone is the page of a world as one file with its program, to which Give gives a scenario.
func Alone(p Program) ([]byte, error) {
	own, _, _ := strings.Cut(World, "</body>")
	var script string
	files := map[string]string{"link.js": alone, "chart.js": Chart, "graph.js": GraphScript,
		"timeline.js": TimelineScript, "words.js": WordsScript, "ready.js": ReadyScript, "world.js": WorldScript}
	for _, tag := range scriptTag.FindAllStringSubmatch(own, -1) {
		if files[tag[1]] == "" {
			return nil, fmt.Errorf("the page has no %s in it", tag[1])
		}
		script += files[tag[1]]
	}
	wasm, err := packed(p.Wasm)
	if err != nil {
		return nil, err
	}
	head := fmt.Sprintf(`<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src %s; script-src %s 'wasm-unsafe-eval'; worker-src blob:; img-src data:; connect-src 'none'; base-uri 'none'; form-action 'none'">
%s
<style>%s</style>
`, source(Style), source(script), Generator(p.Version), Style)
	own = scriptTag.ReplaceAllLiteralString(own, "")
	var b bytes.Buffer
	fmt.Fprint(&b, linkTags.ReplaceAllLiteralString(own, head))
	for _, part := range [][2]string{{"licences", strings.ReplaceAll(p.Licences, "</script", "<\\/script")},
		{"worker", p.Exec + worker}, {"early", ""}, {"explained", ""}, {"given", ""}, {"program", string(wasm)}} {
		fmt.Fprintf(&b, begins+"%s%s\n", part[0], part[1], ends)
	}
	fmt.Fprintf(&b, "<script>%s</script>\n</body>\n</html>\n", script)
	return b.Bytes(), nil
}

const (
	begins = `<script type="text/plain" id="%s">`
	ends   = "</script>"
)

// Generator is the line of a page in one file that names the program.
func Generator(version string) string {
	return fmt.Sprintf(`<meta name="generator" content="guanxi %s">`, version)
}

// Given is what a page in one file is given: what its program reads, what it shows before the program runs, and what
// explain says of names.
type Given struct{ Program, Early, Explained []byte }

// Give puts it into the page in place of what was given before.
func Give(html []byte, g Given) ([]byte, error) {
	for id, part := range map[string][]byte{"given": g.Program, "early": g.Early, "explained": g.Explained} {
		text, err := packed(part)
		if err != nil {
			return nil, err
		}
		head, rest, ok := bytes.Cut(html, fmt.Appendf(nil, begins, id))
		_, rest, more := bytes.Cut(rest, []byte(ends))
		if !ok || !more {
			return nil, fmt.Errorf("the page has no place for a scenario")
		}
		html = fmt.Appendf(nil, "%s"+begins+"%s%s%s", head, id, text, ends, rest)
	}
	return html, nil
}
