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
	return readFile(name)
}

// pipes holds the texts of pipes and devices, which can be read only once.
var pipes struct {
	sync.Mutex
	texts map[string][]byte
}

// readFile returns the text of a file, or its beginning if it is too large.
func readFile(name string) ([]byte, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	pipe := !info.Mode().IsRegular()
	if pipe {
		pipes.Lock()
		defer pipes.Unlock()
		if text, read := pipes.texts[name]; read {
			return text, nil
		}
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxBytes+1))
	if pipe && err == nil {
		if pipes.texts == nil {
			pipes.texts = map[string][]byte{}
		}
		pipes.texts[name] = text
	}
	return text, err
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
