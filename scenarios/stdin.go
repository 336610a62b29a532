package scenarios

import (
	"io"
	"os"
	"path/filepath"
	"sync"
)

// stdin is the file name that stands for standard input. It appears as stdinName in messages and as
// stdinFile in a run folder; the latter also names a nameless scenario.
const (
	stdin     = "-"
	stdinName = "<stdin>"
	stdinFile = "stdin.yaml"
)

// standardInput reads standard input once and returns the same text on every call.
var standardInput = sync.OnceValues(func() ([]byte, error) { return io.ReadAll(io.LimitReader(os.Stdin, maxBytes+1)) })

// ReadText returns the text of a file that a user names.
func ReadText(name string) ([]byte, error) {
	if name == stdin {
		return standardInput()
	}
	return os.ReadFile(name)
}

// Said returns how messages refer to a file that a user named.
func Said(name string) string {
	if name == stdin {
		return stdinName
	}
	return name
}

// Base returns the name of the file without its folder.
func (f File) Base() string {
	if f.Name == stdinName {
		return stdinFile
	}
	return filepath.Base(filepath.FromSlash(f.Name))
}
