package scenarios

import (
	"io"
	"os"
	"path/filepath"
	"sync"
)

// stdin as the name of a file is standard input. In messages it is stdinName, in a run
// folder stdinFile; a scenario without a name is called after the latter.
const (
	stdin     = "-"
	stdinName = "<stdin>"
	stdinFile = "stdin.yaml"
)

// standardInput is read once, and may be asked for more often.
var standardInput = sync.OnceValues(func() ([]byte, error) { return io.ReadAll(io.LimitReader(os.Stdin, maxBytes+1)) })

// ReadText is the text of a file that a user names.
func ReadText(name string) ([]byte, error) {
	if name == stdin {
		return standardInput()
	}
	return os.ReadFile(name)
}

// Said is how messages name a file that a user named.
func Said(name string) string {
	if name == stdin {
		return stdinName
	}
	return name
}

// Base is the name of the file without its folder.
func (f File) Base() string {
	if f.Name == stdinName {
		return stdinFile
	}
	return filepath.Base(filepath.FromSlash(f.Name))
}
