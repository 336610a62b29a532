package archive

import (
	"bytes"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"guanxi/sim/results/manifest"
)

// privacy finds text that reveals who made a folder and where: given words, absolute paths and
// mail addresses.
type privacy struct {
	long, short *regexp.Regexp // nil: no words
	places      *regexp.Regexp
}

// ordinary reports whether a word is common and says little. Such words are searched for only
// in the user's own files.
func ordinary(word string) bool {
	switch strings.ToLower(word) {
	case "root", "user", "admin", "runner", "localhost", "ubuntu", "debian":
		return true
	}
	return utf8.RuneCountInString(word) < 5
}

// newPrivacy matches whole words, ignoring case.
func newPrivacy(words []string) *privacy {
	var long, short []string
	for _, w := range words {
		switch quoted := regexp.QuoteMeta(strings.TrimSpace(w)); {
		case quoted == "":
		case ordinary(w):
			short = append(short, quoted)
		default:
			long = append(long, quoted)
		}
	}
	compile := func(words []string) *regexp.Regexp {
		if len(words) == 0 {
			return nil
		}
		return regexp.MustCompile(`(?i)(?:^|[^\pL\pN])(` + strings.Join(words, "|") + `)(?:$|[^\pL\pN])`)
	}
	return &privacy{compile(long), compile(append(short, long...)), placePattern}
}

// placePattern matches an absolute path of at least two parts, a home directory, a Windows
// path, or a mail address. It does not match a unit such as /day.
var placePattern = regexp.MustCompile(`(?:^|[\s"'=(\[,>{:])((?:/[\pL\pN._@+~-]+){2,}/?|/root\b|~[\pL\pN._-]*/[\pL\pN._@+~/-]+|[A-Za-z]:\\[^\s"']+|[\pL\pN._+-]+@[\pL\pN-]+(?:\.[\pL\pN-]+)*\.[A-Za-z]{2,})`)

// byTheUser reports whether a file was written by the user or holds the user's text.
func byTheUser(file string) bool {
	return strings.HasPrefix(file, manifest.InputsFolder+"/") || file == manifest.StudyFile || file == manifest.ScenarioFile
}

// mostFound limits the places reported per file.
const mostFound = 10

// find returns the private places in a text file.
func (p *privacy) find(file string, data []byte) []string {
	if !utf8.Valid(data) || bytes.IndexByte(data, 0) >= 0 || path.Ext(file) == ".svg" {
		return nil
	}
	words := p.long
	if byTheUser(file) {
		words = p.short
	}
	var found []string
	number := 0
	for line := range bytes.Lines(data) {
		number++
		var here []string
		for _, r := range []*regexp.Regexp{p.places, words} {
			if r == nil {
				continue
			}
			for _, m := range r.FindAllSubmatch(line, -1) {
				if what := string(m[1]); !slices.ContainsFunc(here, func(h string) bool { return strings.Contains(h, what) }) {
					here = append(here, what)
				}
			}
		}
		if len(here) > 0 {
			found = append(found, fmt.Sprintf("%s:%d: %s", file, number, strings.Join(here, ", ")))
		}
		if len(found) == mostFound {
			break
		}
	}
	return found
}

// without redacts private text; of a path the last part stays.
func (p *privacy) without(text string) string {
	for _, r := range []*regexp.Regexp{p.places, p.short} {
		if r == nil {
			continue
		}
		text = r.ReplaceAllStringFunc(text, func(all string) string {
			what := r.FindStringSubmatch(all)[1]
			instead := "…"
			if r == p.places && strings.Contains(what, "/") {
				instead = "…/" + path.Base(what)
			}
			return strings.Replace(all, what, instead, 1)
		})
	}
	return text
}
