// Package need says in a line what a test needs: a value, a number near another, or the refusal of
// a wrong one.
package need

import (
	"hash/crc32"
	"math"
	"os"
	"strings"
)

// A T is a test, a benchmark or a rapid test.
type T interface {
	Helper()
	Errorf(format string, args ...any)
	Fatal(args ...any)
}

// Long leaves a test to `make long`, which sets GUANXI_TEST_LONG: what takes long and rarely fails.
func Long(t interface {
	Helper()
	Skip(args ...any)
}) {
	t.Helper()
	if os.Getenv("GUANXI_TEST_LONG") == "" {
		t.Skip("make long runs it")
	}
}

// Tenth draws a tenth of texts, always the same ones.
func Tenth(text string) bool { return crc32.ChecksumIEEE([]byte(text))%10 == 0 }

// Nil ends a test that cannot go on after an error.
func Nil(t T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Value is for what returns a value and an error: Value(os.ReadFile(path))(t) is the text.
func Value[V any](v V, err error) func(T) V {
	return func(t T) V {
		t.Helper()
		Nil(t, err)
		return v
	}
}

// Near fails a test if got differs from want by more than within, or is not a number.
func Near(t T, name string, got, want, within float64) {
	t.Helper()
	if !(math.Abs(got-want) <= within) {
		t.Errorf("%s is %v, should be %v ± %v", name, got, want, within)
	}
}

// Refusal fails a test unless there is an error that says all of these words.
func Refusal(t T, err error, words ...string) {
	t.Helper()
	if err == nil {
		t.Errorf("no error, where one should say %q", words)
		return
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("the error is %v; it should say %q", err, w)
		}
	}
}

// Refused is Refusal for what returns a value too: Refused(os.Open(path))(t, "no such file").
func Refused[V any](_ V, err error) func(t T, words ...string) {
	return func(t T, words ...string) {
		t.Helper()
		Refusal(t, err, words...)
	}
}

// Area is the area under a demand above a price, by numbers alone: the trapezoidal rule after price = from + e^(t −
// e^−t).
func Area(demand func(price float64) float64, from float64) (area float64) {
	const step = 0.02
	for t := -5.0; t < 30; t += step {
		x := math.Exp(t - math.Exp(-t))
		area += float64(demand(from+x) * float64(x*(1+math.Exp(-t))) * step)
	}
	return area
}
