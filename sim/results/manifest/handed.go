package manifest

import (
	"os"
	"regexp"
	"sync"
)

// Handed is a text for a file that may be handed on: files on this machine are named without their folders. All texts
// that are kept come through it, those of manifests as JSON.
func Handed(text string) string {
	return wholePath().ReplaceAllString(placed.ReplaceAllString(text, "$1$2"), "$1")
}

// placed is a whole path with a line and a column, at the beginning of a line.
var placed = regexp.MustCompile(`(?m)(^|"|\\n)(?:[A-Za-z]:)?[/\\](?:[^"\n/:\\]+[/\\]+)+([^"\n/:\\]+:\d+:\d+: )`)

// wholePath is a whole path but for its last name. A folder with a blank in its name is known if it is the working
// folder or that of the user.
var wholePath = sync.OnceValue(func() *regexp.Regexp {
	const name = `[^\s"'()\[\]{},:/\\]+`
	known := ""
	for _, dir := range []func() (string, error){os.Getwd, os.UserHomeDir} {
		if at, err := dir(); err == nil && len(at) > 1 {
			known += regexp.QuoteMeta(at) + `[/\\]+|`
		}
	}
	return regexp.MustCompile(`(^|\\n|[\s"'(\[{=,:]|` + "`" + `)(?:` + known + `/` + name + `/+|[A-Za-z]:[/\\]+)(?:` + name +
		`[/\\]+)*`)
})
