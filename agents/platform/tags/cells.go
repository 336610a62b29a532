// Package tags has what the platform observes of consumers: gender, age, region and strongest
// interest, partly wrong (M10). Their combinations are cells, which advertisers target and learners
// count by.
package tags

import (
	"math"

	"guanxi/agents/society"
	"guanxi/sim/num"
)

// Cells number the combinations of observed tags: gender × age × region × strongest interest, with the interest varying
// fastest; after all of them come those whose interest is unknown, if there are any. With advertisements at articles
// each cell exists twice, and those at articles come second.
type Cells struct {
	Genders, Ages, Regions, Interests int
	Unknown                           int // 1: interests may be
}

// Most is the largest number of cells that the column of tags can hold.
const Most = 1<<16 - 1

// None is beyond all cells.
const None = math.MaxInt

// CellsOf are the cells of people; where there is one gender or region, 0 names are given.
func (e *Errors) CellsOf(genders, regions, interests int) Cells {
	return Cells{Genders: max(1, genders), Ages: len(society.AgeNames()), Regions: max(1, regions),
		Interests: interests, Unknown: num.One(e.HasConsent)}
}

// Count is the number of cells in one place.
func (k Cells) Count() int { return k.groups() * (k.Interests + k.Unknown) }

// groups is the number of combinations without the interest.
func (k Cells) groups() int { return k.Genders * k.Ages * k.Regions }

// Hidden is the cell of the same tags of which the interest is unknown.
func (k Cells) Hidden(cell int) int { return k.groups()*k.Interests + cell/k.Interests }

// Of is the cell of the given tags and interest 0.
func (k Cells) Of(gender, age, region uint8) int {
	return ((int(gender)*k.Ages+int(age))*k.Regions + int(region)) * k.Interests
}

// Split is the inverse of Of, with the interest, which comes after all others where it is unknown.
func (k Cells) Split(cell int) (gender, age, region, interest int) {
	if known := k.groups() * k.Interests; cell >= known {
		cell, interest = cell-known, k.Interests
	} else {
		cell, interest = cell/k.Interests, cell%k.Interests
	}
	region = cell % k.Regions
	cell /= k.Regions
	return cell / k.Ages, cell % k.Ages, region, interest
}

// Kinds is the number of kinds of tags.
const Kinds = 4
