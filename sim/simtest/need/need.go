// Package need ends a test at the first error that it does not expect.
package need

// A T is a test, a benchmark or a rapid test.
type T interface {
	Helper()
	Fatal(...any)
}

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
