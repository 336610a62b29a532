// Package rng makes randomness a function. A draw depends on (seed, replicate, purpose, tick,
// round, row, number) and on nothing else, so neither the order of work nor the number of workers
// changes it, and switching a mechanism off leaves the draws of all others unchanged (Salmon et al.
// 2011, "Parallel random numbers: as easy as 1, 2, 3").
//
// The function is a hash of three folds, each a 64×64→128 bit product with its halves joined by xor
// (the step of Wang Yi's wyhash). The first takes key and row, the second the draw number, the
// third a constant. It costs 1.5–2.5 ns; Philox4x32-10, the reference in the tests, costs 13.
//
// # Tests
//
// Tests in this package, on 31 sequences along each argument and interleaved: means, variances, lag
// correlations, χ² of bytes and of neighbouring words' high and low bits, every bit, runs,
// collisions, and avalanche from every bit of every argument.
//
// Outside tests, on 18 sequences of 64-bit words: along rows, draws, five draws a row, pairs both
// ways, blocks of rows × draws, ticks, rows within ticks, rounds, seeds, replicates, entities, bare
// keys 0, 1, 2…, multiples of 2³² as row and as draw, rows in Gray code, row = draw, and names:
//   - PractRand 0.94, core tests, 64-bit folding: no anomaly in 1 GiB of each, and none in 8 GiB along rows, draws and
//
// ticks.
//   - TestU01 1.2.3 SmallCrush, on the words' halves in turn, as they are and bit-reversed, 36 runs of 15 statistics:
//     all passed but one p = 0.9994 (540 statistics give one outside [0.001, 0.999] by chance), which did not come
//     again with three other keys.
//
// Rows and draw numbers must stay below 2^48. Above, there is a row or draw number that cancels the
// effect of the key.
package rng
