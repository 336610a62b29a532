// Package sim is the engine: a clock, the phases of a tick, steps over fixed chunks of columns,
// mailboxes, a double-entry ledger and a recorder. It knows nothing about consumers or
// advertisements, which mechanisms define.
//
// A run is a pure function of its configuration. The same steps give the same bits for any number
// of workers, because
//
//   - chunks are fixed ranges of rows, whoever works on them;
//   - draws are functions of what they decide about (package rng);
//   - steps write rows of their own chunk, or add integers, which commute;
//   - sums of floats are kept per chunk and joined in chunk order;
//   - messages arrive sorted by destination, then by source.
package sim

// ResultsVersion is raised when the same scenario and seed give different numbers; the CHANGELOG
// then says so. A run of a scenario without platforms has the numbers of 37; until then a run of a study could be that
// of another arm ([LastMixedArms]).
const ResultsVersion = 38

// LastMixedArms is the last version in which arms that shared their beginning could have the numbers of each other.
const LastMixedArms = 37
