package variety

import "guanxi/agents/society"

// told is the surplus of a user and month, from that of some users in some days (M27); 0 without users.
func told(surplus float64, users int64, days float64) float64 {
	if users == 0 {
		return 0
	}
	return surplus / float64(users) / days * society.Month
}

// averaged is y + g·(now − y), with g = 1 − e^(−Δ/T_y) (M27).
func averaged(y, now, gain float64) float64 { return y + float64(gain*(now-y)) }
