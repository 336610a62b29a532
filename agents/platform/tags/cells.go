// Package tags has what the platform observes of consumers: gender, age, region and strongest
// interest, partly wrong (M10). Their combinations are cells, which advertisers target and learners
// count by.
package tags

import (
	"math"

	"guanxi/agents/society"
	"guanxi/sim/num"
)

// Cells number the combinations of observed tags: gender × age × region × strongest interest, with
// the interest varying fastest. With advertisements at articles each cell exists twice, and those at
// articles come second.
type Cells struct {
	Genders, Ages, Regions, Interests int
}

// Most is the largest number of cells that the column of tags can hold.
const Most = 1<<16 - 1

// None is beyond all cells.
const None = math.MaxInt

// CellsOf are the cells of people; where there is one gender or region, 0 names are given. Where some refuse that their
// interests are known, that comes after all interests.
func (e *Errors) CellsOf(genders, regions, interests int) Cells {
	return Cells{Genders: max(1, genders), Ages: len(society.AgeNames()), Regions: max(1, regions),
		Interests: interests + num.One(e.HasConsent)}
}

// Count is the number of cells in one place.
func (k Cells) Count() int { return k.Genders * k.Ages * k.Regions * k.Interests }

// Of is the cell of the given tags and interest 0.
func (k Cells) Of(gender, age, region uint8) int {
	return ((int(gender)*k.Ages+int(age))*k.Regions + int(region)) * k.Interests
}

// Split is the inverse of Of, with the interest.
func (k Cells) Split(cell int) (gender, age, region, interest int) {
	interest = cell % k.Interests
	cell /= k.Interests
	region = cell % k.Regions
	cell /= k.Regions
	return cell / k.Ages, cell % k.Ages, region, interest
}

// Kinds is the number of kinds of tags.
const Kinds = 4
