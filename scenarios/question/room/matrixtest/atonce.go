package matrixtest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"guanxi/scenarios"
	"guanxi/scenarios/sweep/study"
)

// Line is a line of a study file, and the same line with one mistake.
type Line [2]string

// AtOnce checks that a study with any of its mistakes together reports what each of them reports, and no more.
func AtOnce(t *testing.T, kind string, all []Line) {
	t.Helper()
	draw := rand.New(rand.NewPCG(1, 2))
	none := make([]bool, len(all))
	if got := problemsOf(t, all, none); len(got) > 0 {
		t.Errorf("%s: %q", kind, got)
		return
	}
	var right strings.Builder
	for _, l := range all {
		right.WriteString(l[0] + "\n")
	}
	Edits(t, "", right.String(), 16)
	alone := make([][]string, len(all))
	var wrong []int
	for i, l := range all {
		if l[0] == l[1] {
			continue
		}
		bad := slices.Clone(none)
		bad[i] = true
		if alone[i] = problemsOf(t, all, bad); len(alone[i]) == 0 {
			t.Errorf("%s: %s is no mistake", kind, l[1])
		}
		wrong = append(wrong, i)
	}
	for k := range 4 {
		chosen := wrong
		if k > 0 {
			chosen = nil
			for _, i := range draw.Perm(len(wrong))[:2+k%2] {
				chosen = append(chosen, wrong[i])
			}
		}
		bad := slices.Clone(none)
		var want, texts []string
		for _, i := range chosen {
			bad[i] = true
			want, texts = append(want, alone[i]...), append(texts, all[i][1])
		}
		slices.Sort(want)
		if got := problemsOf(t, all, bad); !slices.Equal(got, want) {
			missing := slices.DeleteFunc(slices.Clone(want), func(p string) bool { return slices.Contains(got, p) })
			more := slices.DeleteFunc(slices.Clone(got), func(p string) bool { return slices.Contains(want, p) })
			t.Errorf("%s: %q: %d problems of %d\nhidden: %q\nconsequences: %q", kind, texts, len(got), len(want), missing, more)
		}
	}
}

// problemsOf returns the problems of a study, sorted, each with its place.
func problemsOf(t *testing.T, all []Line, bad []bool) (out []string) {
	t.Helper()
	var text strings.Builder
	for i, l := range all {
		if bad[i] {
			l[0] = l[1]
		}
		text.WriteString(l[0] + "\n")
	}
	_, err := study.Parse("t.yaml", []byte(text.String()))
	var invalid *scenarios.Error
	switch {
	case err == nil:
		return nil
	case !errors.As(err, &invalid):
		t.Fatal(err)
	}
	for _, p := range invalid.Problems {
		out = append(out, fmt.Sprintf("%v: %s: %s", p.Pos, p.Path, p.Msg))
	}
	slices.Sort(out)
	return out
}
