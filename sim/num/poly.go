package num

// mulAdd is x·y + z with both operations rounded: the conversion forbids fusing.
func mulAdd(x, y, z float64) float64 { return float64(x*y) + z }

// poly7 is c₀ + c₁x + … + c₇x⁷ in Estrin's order, which is half as deep as Horner's.
func poly7(x float64, c *[8]float64) float64 {
	x2 := float64(x * x)
	low := mulAdd(x2, mulAdd(x, c[3], c[2]), mulAdd(x, c[1], c[0]))
	high := mulAdd(x2, mulAdd(x, c[7], c[6]), mulAdd(x, c[5], c[4]))
	return mulAdd(float64(x2*x2), high, low)
}
