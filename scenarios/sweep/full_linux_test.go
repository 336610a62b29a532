package sweep_test

import (
	"context"
	"errors"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"guanxi/scenarios/sweep"
	"guanxi/sim/simtest/need"
)

// A full disk gives an error that says so. No finished run is lost, and with more space the
// sweep continues to the same tables.
func TestDiskFull(t *testing.T) {
	disk := t.TempDir()
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=64k"); err != nil {
		t.Skipf("no small file system can be mounted here: %v", err)
	}
	defer syscall.Unmount(disk, 0)
	dir := filepath.Join(disk, "full")
	text := with(small, "replicates: 4", "replicates: 30")
	had := 0
	// Each attempt has a little more space: the disk fills up in the journal and finally while
	// tables are written.
	for room := 64; ; room += 24 {
		need.Nil(t, syscall.Mount("tmpfs", disk, "tmpfs", syscall.MS_REMOUNT, "size="+strconv.Itoa(room)+"k"))
		out, err := sweep.Run(context.Background(), parse(t, text), sweep.Options{Dir: dir, Workers: 2, Program: "test"})
		if err == nil {
			if !out.Complete {
				t.Errorf("%+v", out)
			}
			t.Logf("complete with %d KiB", room)
			break
		}
		if !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), "no space left") {
			t.Fatalf("with %d KiB the error is %v", room, err)
		}
		if room > 4000 {
			t.Fatal("it never fits")
		}
		if exists(dir) {
			there := journalLines(t, dir)
			if there < had {
				t.Errorf("with %d KiB %d runs, %d before", room, there, had)
			}
			had = there
		}
	}
	if had == 0 {
		t.Error("nothing was kept on the way")
	}
	whole := filepath.Join(t.TempDir(), "whole")
	run(t, text, whole)
	sameTables(t, dir, whole)
}
