package runner

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"guanxi/sim/results"
	"guanxi/sim/simtest/need"
)

// A full disk gives an error that says so. The replicates that fit are kept in a complete folder,
// and with more room the same command runs the rest. If none fits, nothing is left.
func TestDiskFull(t *testing.T) {
	disk := t.TempDir()
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=64k"); err != nil {
		t.Skipf("no small file system can be mounted here: %v", err)
	}
	defer syscall.Unmount(disk, 0)
	scn := parse(t, ecosystem, "record.every=1d", "replicates=6")
	whole := filepath.Join(t.TempDir(), "whole")
	need.Value(Run(context.Background(), scn, Options{Dir: whole, Workers: 2}))(t)
	want := need.Value(os.ReadFile(filepath.Join(whole, "series.csv")))(t)
	dir := filepath.Join(disk, "up", "run")
	figure := func(_ context.Context, dir string) error {
		if err := os.Mkdir(filepath.Join(dir, "figures"), 0o777); err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(dir, "figures", "large.svg"), make([]byte, 300<<10), 0o666)
	}
	nothing, some, bare := 0, 0, 0
	for room := 64; ; room += 32 {
		size := func(room int) {
			need.Nil(t, syscall.Mount("tmpfs", disk, "tmpfs", syscall.MS_REMOUNT, "size="+strconv.Itoa(room)+"k"))
		}
		size(room)
		out, err := Run(context.Background(), scn, Options{Dir: dir, Workers: 2, Figures: figure})
		full := err
		if err == nil {
			full = out.Figures
		}
		if err == nil && full == nil {
			break
		}
		if !errors.Is(full, syscall.ENOSPC) || !strings.Contains(full.Error(), "run.partial/") {
			t.Fatalf("with %d KiB the error is %v", room, full)
		}
		if room > 8000 {
			t.Fatal("it never fits")
		}
		if out == nil {
			nothing++
			if entries, err := os.ReadDir(disk); err != nil || len(entries) > 0 {
				t.Errorf("with %d KiB there is left %v, %v", room, entries, err)
			}
			continue
		}
		r, rerr := results.OpenSound(dir)
		if rerr != nil {
			t.Fatalf("with %d KiB: %v", room, rerr)
		}
		if err := r.CheckTables(); err != nil {
			t.Error(err)
		}
		if !slices.Equal(r.Manifest.ReplicatesDone, out.Done) || !slices.Equal(out.Ran, out.Done) ||
			r.Manifest.Complete != (err == nil) || (len(out.Done) == 6) != (err == nil) {
			t.Errorf("with %d KiB: done %v and %v, complete %v, %v", room, r.Manifest.ReplicatesDone, out.Done,
				r.Manifest.Complete, err)
		}
		if _, err := os.Stat(filepath.Join(dir, "figures")); err == nil {
			t.Errorf("with %d KiB: half of the figures stayed", room)
		}
		if err == nil {
			bare++
		} else {
			some++
			size(64 << 10)
			var rest []int
			for k := 1; k <= 6; k++ {
				if !slices.Contains(out.Done, k) {
					rest = append(rest, k)
				}
			}
			need.Value(Run(context.Background(), scn, Options{Dir: dir, Workers: 2, Replicates: rest, Extend: r}))(t)
		}
		if got, err := os.ReadFile(filepath.Join(dir, "series.csv")); err != nil || !bytes.Equal(got, want) {
			t.Errorf("with %d KiB other rows came out: %v", room, err)
		}
		os.RemoveAll(filepath.Dir(dir))
	}
	if nothing == 0 || some == 0 || bare == 0 {
		t.Errorf("%d times nothing was kept, %d times some replicates, %d times all without figures", nothing, some, bare)
	}
}
