package calibrate

import (
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"guanxi/scenarios/sweep/study"
)

// Levels returns the nearest draws of a calibration, at most the given number, as joint levels
// of a factor: d1: {PATH: VALUE, …}.
func Levels(dir string, factors []study.Factor, most int) (levels []string, err error) {
	path := filepath.Join(dir, DrawsTable+".csv")
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	r := csv.NewReader(file)
	head, err := r.Read()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	for len(levels) < most {
		row, err := r.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		var sets []string
		for _, f := range factors {
			k := slices.Index(head, f.Name)
			if k < 0 {
				return nil, fmt.Errorf("%s has no column %s, a factor of calibration.yaml", path, f.Name)
			}
			x, err := strconv.ParseFloat(row[k], 64)
			if err != nil {
				return nil, fmt.Errorf("%s: %s: %w", path, f.Name, err)
			}
			for _, p := range f.Paths {
				sets = append(sets, p+": "+f.Written(x))
			}
		}
		levels = append(levels, fmt.Sprintf("d%d: {%s}", len(levels)+1, strings.Join(sets, ", ")))
	}
	if len(levels) == 0 {
		return nil, fmt.Errorf("%s has no draws", path)
	}
	return levels, nil
}
