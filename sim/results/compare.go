package results

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"guanxi/sim/results/manifest"
	"guanxi/sim/results/table"
)

// Compare lists the tables in which two runs differ, by hash, with the first cell that differs.
// It returns no difference if every table has the same bytes, or the same rows where it is
// compressed, which another release may do differently.
func Compare(a, b *Run) ([]manifest.Difference, error) {
	all := maps.Clone(a.Manifest.Tables)
	maps.Copy(all, b.Manifest.Tables)
	var out []manifest.Difference
	for _, name := range slices.Sorted(maps.Keys(all)) {
		x, inA := a.Manifest.Tables[name]
		y, inB := b.Manifest.Tables[name]
		switch {
		case !inA:
			out = append(out, manifest.Difference{File: name, Problem: "only in " + b.Dir})
		case !inB:
			out = append(out, manifest.Difference{File: name, Problem: "only in " + a.Dir})
		case x.SHA256 != y.SHA256:
			where, err := firstDifference(a, b, name)
			if err != nil {
				return nil, err
			}
			if where != "" {
				out = append(out, manifest.Difference{File: name, Problem: where})
			}
		}
	}
	return out, nil
}

func firstDifference(a, b *Run, name string) (string, error) {
	const plain = "other bytes"
	if _, is := table.Named(name); !is {
		return plain, nil
	}
	var of [2]*bufio.Reader
	for i, dir := range []string{a.Dir, b.Dir} {
		f, err := openTable(dir, name)
		if errors.Is(err, fs.ErrNotExist) {
			return plain, nil
		}
		if err != nil {
			return "", err
		}
		defer f.Close()
		of[i] = bufio.NewReader(f)
	}
	var header []string
	for line := 1; ; line++ {
		x, errA := of[0].ReadString('\n')
		y, errB := of[1].ReadString('\n')
		for _, err := range []error{errA, errB} {
			if err != nil && err != io.EOF {
				return "", err
			}
		}
		x, y = strings.TrimSuffix(x, "\n"), strings.TrimSuffix(y, "\n")
		if x != y || (errA == nil) != (errB == nil) {
			return lineDifference(line, header, x, y), nil
		}
		if errA == io.EOF && table.IsPacked(name) {
			return "", nil
		}
		if errA == io.EOF {
			return plain + " than the manifest says", nil // the files changed after the manifest was written
		}
		if line == 1 {
			header = strings.Split(x, ",")
		}
	}
}

func lineDifference(line int, header []string, a, b string) string {
	x, y := strings.Split(a, ","), strings.Split(b, ",")
	if len(x) == len(y) && len(x) == len(header) && !strings.Contains(a+b, `"`) {
		for i := range x {
			if x[i] != y[i] {
				return fmt.Sprintf("line %d, %s: %s and %s", line, header[i], orNothing(x[i]), orNothing(y[i]))
			}
		}
	}
	return fmt.Sprintf("line %d: %q and %q", line, clip(a), clip(b))
}

func orNothing(s string) string {
	if s == "" {
		return "nothing"
	}
	return s
}

func clip(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:57]) + "..."
	}
	return s
}
