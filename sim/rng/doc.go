// Package rng makes randomness a function: a draw depends on (seed, replicate, purpose, tick, round, row, number)
// and on nothing else, so neither the order of work nor the number of workers changes it, and what is switched off
// takes no luck from what stays on (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3").
package rng
