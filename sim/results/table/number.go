package table

import (
	"encoding/json"
	"math"
)

// Number is a float64 that JSON can hold: NaN and the infinities become null.
type Number float64

func (n Number) MarshalJSON() ([]byte, error) {
	if v := float64(n); v-v == 0 {
		return AppendFloat(nil, v), nil
	}
	return []byte("null"), nil
}

func (n *Number) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*n = Number(math.NaN())
		return nil
	}
	return json.Unmarshal(b, (*float64)(n))
}
