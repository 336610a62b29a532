package sweep

import (
	"cmp"

	"guanxi/scenarios/runner"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/memory"
)

// programBytes is what the program takes without any run.
const programBytes = 40 << 20

// freeMemory returns how much memory the sweep may use: four fifths of what is free on the
// machine or in the container, or 0 if the system does not say.
func freeMemory() int64 { return memory.Free() / 5 * 4 }

// sideBySide returns how many runs that take so many bytes each may run at the same time: the number of workers, or
// fewer if that many do not fit into memory.
func sideBySide(workers int, each, memory int64) int {
	if memory = cmp.Or(memory, freeMemory()); memory > 0 && each > 0 {
		workers = min(workers, int((memory-graphCache(memory)-programBytes)/each))
	}
	return max(1, workers)
}

// beyond returns an error if a world of the study does not fit into memory, which would end
// the program and all its runs. It applies to new sweeps only: in one that has begun, another
// machine may have done the large runs.
func (f *folder) beyond() error {
	p, _ := f.largest()
	scn, err := p.Scenario()
	if err != nil {
		return nil // its runs fail without taking memory
	}
	return runner.Fits(scn)
}

// largest returns the point whose runs take most memory, and how many bytes.
func (f *folder) largest() (largest *study.Point, most int64) {
	largest = f.points[0]
	read := map[string]bool{} // files of graphs
	for _, p := range corners(f.points) {
		scn, err := p.Scenario()
		if err != nil {
			continue
		}
		if path := scn.Inputs()["graph.path"]; path != "" {
			if read[path] {
				continue
			}
			read[path] = true
		}
		if bytes, err := runner.LiveBytes(scn); err == nil && bytes > most {
			largest, most = p, bytes
		}
	}
	return largest, most
}
