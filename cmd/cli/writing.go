package cli

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"guanxi/sim/results/manifest"
	"guanxi/sim/whole"
)

// readOnly reports whether an error means that a folder may only be read.
func readOnly(err error) bool {
	return errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS)
}

// unreadable reports whether a file may not be read. It is for verbs that only read the folder they
// are given; what they write goes through package whole, which does not call that open.
func unreadable(err error) bool {
	var p *fs.PathError
	return errors.As(err, &p) && p.Op == "open" && errors.Is(p.Err, fs.ErrPermission)
}

// unstored warns where results are shown although their folder may only be read; other errors stay.
func unstored(c *cobra.Command, err error) error {
	if !readOnly(err) {
		return err
	}
	fmt.Fprintf(c.ErrOrStderr(), "warning: the folder cannot be written to: %v\n", err)
	return nil
}

// elsewhere adds to the error of a folder that may only be read how to write outside it.
func elsewhere(err error, flag string) error {
	if !readOnly(err) || unreadable(err) {
		return err
	}
	return fmt.Errorf("%w; %s writes elsewhere", err, flag)
}

// full reports whether a disk, the user's part of it, or the size that the shell allows a file
// (ulimit -f) was full.
func full(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG)
}

// unkept adds to the error of a full disk which command will keep the results, that are not lost.
func unkept(err error, what, again string) error {
	if !full(err) {
		return err
	}
	return fmt.Errorf("%w; once there is more space %s writes the %s", err, again, what)
}

// target returns the path to write for a file that the user names. It refuses to overwrite a file
// of a results folder.
func target(path string) (string, error) {
	file, err := whole.Target(path)
	if err == nil {
		err = notOwned(file)
	}
	return file, err
}

// targetLike is target for a page. It refuses to overwrite a file that does not begin like such a page,
// as begin says: a scenario, for example, whose name stands in place of that of the page.
func targetLike(path, begin string) (string, error) {
	file, err := target(path)
	if err != nil {
		return "", err
	}
	f, err := os.Open(file)
	if err != nil {
		return file, nil // there is none yet, or writing it will say what is wrong
	}
	defer f.Close()
	var text io.Reader = f
	if strings.HasSuffix(path, ".gz") {
		if text, err = gzip.NewReader(f); err != nil {
			text = strings.NewReader("no gzip")
		}
	}
	head := make([]byte, 512)
	if n, _ := io.ReadFull(text, head); n > 0 && !strings.Contains(string(head[:n]), begin) {
		return "", usagef("%s holds something else and would be overwritten; choose another name", path)
	}
	return file, nil
}

func notOwned(path string) error {
	if dir := manifest.Owner(path); dir != "" {
		return usagef("%s belongs to the results in %s and would be overwritten; choose another name", path, dir)
	}
	return nil
}

// typed is a command line as a folder keeps it: without whole paths, which others do not have and may not know.
func typed(args []string) []string {
	var all []string
	for _, arg := range args {
		head, value, set := strings.Cut(arg, "=")
		switch {
		case filepath.IsAbs(arg):
			arg = filepath.Base(arg)
		case set && filepath.IsAbs(value):
			arg = head + "=" + filepath.Base(value)
		default:
			arg = wholePath.ReplaceAllString(arg, "$1")
		}
		all = append(all, arg)
	}
	return all
}

// wholePath is a whole path within a value in YAML, or after a short flag, but for its last name.
var wholePath = regexp.MustCompile(`((?:^-\w|[\s:,={\["'])["']?)(?:[A-Za-z]:)?[/\\](?:[^\s,}\]"'/\\]+[/\\])*`)

// fromHere names files in values of flags as from does, since a study that is made of them is handed on.
func fromHere(set []string) (all []string) {
	for _, flag := range set {
		if key, value, ok := strings.Cut(flag, "="); ok && filepath.IsAbs(value) {
			flag = key + "=" + from(value)
		}
		all = append(all, inValue.ReplaceAllStringFunc(flag, func(m string) string { return m[:1] + from(m[1:]) }))
	}
	return all
}

// inValue is a whole path within a value in YAML, without spaces.
var inValue = regexp.MustCompile(`[\s"'](?:/|[A-Za-z]:[/\\])[^\s,}\]"']+`)

// from is how the working folder names a file that was named by its whole path.
func from(name string) string {
	if dir, err := os.Getwd(); err == nil && filepath.IsAbs(name) {
		if rel, err := filepath.Rel(dir, name); err == nil {
			return filepath.ToSlash("." + string(filepath.Separator) + rel)
		}
	}
	return name
}

// taken says in the words of a verb that a file, which was not there when the verb began, has been written by another.
func taken(err error) error {
	if p, ok := errors.AsType[*fs.PathError](err); ok && errors.Is(err, fs.ErrExist) {
		return usagef("%s already exists and was not changed; another process has written it", p.Path)
	}
	return err
}
