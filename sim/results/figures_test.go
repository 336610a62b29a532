package results

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"guanxi/sim/results/manifest"
	"guanxi/sim/simtest/need"
	"guanxi/sim/whole"
)

func TestFigures(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "x")
	w := need.Value(Create(dir, options(1)))(t)
	need.Nil(t, w.AddReplicate(trial(1)))
	err := w.Finish(func(partial string) error {
		series, err := open(t, partial).Table("series") // complete and readable before it is in place
		if err != nil || series.Rows() != 41 {
			return fmt.Errorf("%v", err)
		}
		if err := os.Mkdir(filepath.Join(partial, "figures"), 0o777); err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(partial, "figures", "adoption.svg"), []byte("<svg/>"), 0o666)
	})
	if err != nil {
		t.Fatal(err)
	}
	run := open(t, dir)
	if run.Manifest.Files["figures/adoption.svg"].Bytes != 6 {
		t.Errorf("%+v", run.Manifest.Files)
	}
	need.Nil(t, os.WriteFile(filepath.Join(dir, "figures", "adoption.svg"), []byte("<svg></svg>"), 0o666))
	if d, err := run.Verify(); err != nil || len(d) != 1 || d[0].String() != "figures/adoption.svg: changed" {
		t.Errorf("%v %v", d, err)
	}
	need.Nil(t, manifest.Put(dir, run.listing, whole.Doc{Path: "figures/adoption.svg", Bytes: []byte("<svg></svg>")}))
	open(t, dir)
	for _, bad := range []string{"series.csv", "manifest.json", "../x"} {
		if err := manifest.Put(dir, nil, whole.Doc{Path: bad}); err == nil {
			t.Errorf("%s was written", bad)
		}
	}

	failing := filepath.Join(filepath.Dir(dir), "y")
	if w, err = Create(failing, options(1)); err != nil {
		t.Fatal(err)
	}
	need.Nil(t, w.AddReplicate(trial(1)))
	var figure *FigureError
	if err := w.Finish(func(partial string) error {
		os.Mkdir(filepath.Join(partial, "figures"), 0o777)
		os.WriteFile(filepath.Join(partial, "figures", "half.svg"), nil, 0o666)
		return errors.New("no glyph")
	}); !errors.As(err, &figure) || err.Error() != "figures: no glyph" {
		t.Errorf("%v", err)
	}
	open(t, failing) // the run itself is kept
	if _, err := os.Stat(filepath.Join(failing, "figures")); err == nil {
		t.Error("half of the figures stayed")
	}
}

// A manifest that cannot list the figures loses the figures, not the run.
func TestNoRoomToListFigures(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "x")
	manifests := 0
	w := need.Value(create(dir, options(1), func(path string) (file, error) {
		if filepath.Base(path) == manifest.File {
			if manifests++; manifests == 2 {
				return nil, &fs.PathError{Op: "open", Path: path, Err: syscall.ENOSPC}
			}
		}
		return os.Create(path)
	}, time.Now))(t)
	need.Nil(t, w.AddReplicate(trial(1)))
	var figure *FigureError
	if err := w.Finish(func(partial string) error {
		os.Mkdir(filepath.Join(partial, "figures"), 0o777)
		return os.WriteFile(filepath.Join(partial, "figures", "a.svg"), nil, 0o666)
	}); !errors.As(err, &figure) || !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("%v", err)
	}
	r := need.Value(OpenSound(dir))(t)
	if _, err := os.Stat(filepath.Join(dir, "figures")); err == nil || len(r.Manifest.Files) == 0 {
		t.Errorf("figures stay: %v", r.Manifest.Files)
	}
}
