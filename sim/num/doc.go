// Package num holds the elementary functions, samplers and distributions of the simulator. Results
// must have the same bits on every processor. Go's math.Exp and math.Log are assembly on some and
// differ in the last bit, and compilers fuse x·y + z into one rounding where the processor can. So
// everything here is pure Go with each product rounded explicitly, float64(x*y) + z; only
// operations that IEEE 754 defines exactly (+ − · / √, floor) are used from outside. Accuracy is
// tested against math/big, samplers against exact moments and gonum's distributions.
package num
