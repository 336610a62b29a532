package results

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"guanxi/sim/results/manifest"
	"guanxi/sim/results/table"
)

// Compare lists the tables in which two runs differ, by hash, with the first cell that differs.
// It returns no difference if every table has the same bytes, or the same rows in the case of
// Parquet, which another release may encode differently.
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
	if strings.HasSuffix(name, "."+table.Parquet) {
		if same, err := sameRows(filepath.Join(a.Dir, name), filepath.Join(b.Dir, name)); err != nil || same {
			return "", err
		}
		return "other rows", nil
	}
	if !strings.HasSuffix(name, "."+table.CSV) {
		return plain, nil
	}
	var of [2]*bufio.Reader
	for i, dir := range []string{a.Dir, b.Dir} {
		f, err := manifest.Below(dir, name)
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

// sameRows reports whether two Parquet files hold the same table.
func sameRows(a, b string) (bool, error) {
	var sums [2][]byte
	for i, path := range []string{a, b} {
		t, err := table.ReadParquetFile(path)
		if err != nil {
			return false, err
		}
		sum := sha256.New()
		if err := t.WriteCSV(sum); err != nil {
			return false, err
		}
		sums[i] = sum.Sum(nil)
	}
	return bytes.Equal(sums[0], sums[1]), nil
}
