package sheet

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// prose is in the names of files that are no tables.
var prose = regexp.MustCompile(`(?i)^(readme|licen[cs]e|codebook|changelog|notes?)\b`)

// Names finds which files of a folder are which tables: by their names, or else by what is in them. It gives the files
// by the clean names that they have not, and faults where two can be one.
func Names(files, clean []string, read func(file string) []byte) (as map[string]string, faults []error) {
	as = map[string]string{}
	found := map[string][]string{}
	for _, file := range files {
		ending := strings.ToLower(filepath.Ext(file))
		if !slices.Contains(strings.Fields(".csv .tsv .txt .tab .dat .lst .raw .asc .prn"), ending) ||
			slices.Contains(clean, file) || strings.ContainsAny(file[:1], ".~") || prose.MatchString(file) {
			continue
		}
		if name := nameOf(file, clean, read); name != "" && !slices.Contains(files, name) {
			found[name] = append(found[name], file)
		}
	}
	for _, name := range clean {
		switch all := found[name]; len(all) {
		case 0:
		case 1:
			as[name] = all[0]
		default:
			faults = append(faults, fmt.Errorf("%s can each be %s: name the one that is meant %s, and take the others away",
				strings.Join(all, " and "), name, name))
		}
	}
	return as, faults
}

// nameOf is the clean name that a file should have; "": it is none of these tables.
func nameOf(file string, clean []string, read func(file string) []byte) string {
	has := func(name string, columns ...string) bool {
		s := Read(file, name, read(file), nil)
		lacks := func(c string) bool { return !slices.Contains(s.head, c) && !s.torn[c] }
		return len(s.rows) > 0 && (name != "users.csv" || len(s.rows) > 2) && !slices.ContainsFunc(columns, lacks)
	}
	letters, said := func(r rune) bool { return !unicode.IsLetter(r) }, ""
	for word := range strings.FieldsFuncSeq(strings.TrimSuffix(file, filepath.Ext(file)), letters) {
		for _, name := range []string{strings.ToLower(word) + ".csv", strings.ToLower(word) + "s.csv"} {
			if said == "" && slices.Contains(clean, name) {
				said = name
			}
		}
	}
	if said != "" && has(said, needed[kindOf(said)]...) {
		return said
	}
	stem, table := strings.CutSuffix(strings.ToLower(file), ".csv")
	// KEY.CSV, a series as that of users
	key := table && !OfSchema(file) && strings.Contains(strings.TrimSuffix(stem, ".csv"), ".")
	switch {
	case has("people.csv", "id", "age") || has("people.csv", "id", "gender") || has("people.csv", "id", "region"):
		return "people.csv"
	case has("shops.csv", "name", "price"):
		return "shops.csv"
	case key:
		return said
	case said == "" && tied(Read(file, "ties.csv", read(file), nil).said):
		return "ties.csv"
	case has("users.csv", "date", "value"):
		return "users.csv"
	case has("feasts.csv", "date", "name"):
		return "feasts.csv"
	case said == "" && has("ties.csv", "from", "to") && Read(file, "ties.csv", read(file), nil).meet():
		return "ties.csv"
	}
	return said
}

// tied reports whether names of columns are those of the two ends of a tie.
func tied(head []string) bool {
	ends := map[string]bool{}
	for _, said := range head {
		name, _ := (&Sheet{kind: ties}).named(said)
		ends[name] = true
	}
	return ends["from"] && ends["to"]
}

// meet reports whether some id is at one end of a tie and at the other end of another.
func (s *Sheet) meet() bool {
	from, to := slices.Index(s.head, "from"), slices.Index(s.head, "to")
	seen := map[string]bool{}
	for _, row := range s.rows {
		seen[row[from]] = true
	}
	return slices.ContainsFunc(s.rows, func(row []string) bool { return seen[row[to]] })
}

// OfSchema reports whether a file has the name of a table of PostgreSQL in its usual schema, and not that of a key.
func OfSchema(file string) bool { return strings.HasPrefix(strings.ToLower(file), "public.") }

// needed are columns without which a file is no table of a kind.
var needed = map[kind][]string{people: {"id"}, ties: {"from", "to"}, entries: {"name"}, feasts: {"date", "name"},
	users: {"date", "value"}, series: {"date", "value"}}

// Agree reads files whose encoding is open in that which the only others of the folder have that are not in UTF-8.
func Agree(all map[string]*Sheet) {
	known := map[string]bool{}
	for _, s := range all {
		if s.page != "" {
			known[s.page] = true
		}
	}
	for name, s := range all {
		for _, page := range s.open {
			if known[page] && len(known) == 1 {
				all[name] = readIn(page, s.File, s.as, s.source, s.known)
			}
		}
	}
}

// Match brings the ids of ties and of people together: it pads numbers with zeros as those of people are, and gives
// people without ties a line of their own.
func Match(people, ties *Sheet) {
	id, from := slices.Index(people.head, "id"), slices.Index(ties.head, "from")
	to := slices.Index(ties.head, "to")
	if id < 0 || from < 0 || to < 0 || len(people.Faults)+len(ties.Faults) > 0 {
		return
	}
	bare := func(text string) string { return strings.TrimLeft(text, "0") }
	exact, padded, unclear := map[string]bool{}, map[string]string{}, false
	for _, row := range people.rows {
		exact[row[id]] = true
		unclear = unclear || padded[bare(row[id])] != "" && padded[bare(row[id])] != row[id]
		padded[bare(row[id])] = row[id]
	}
	all, other := true, true
	for _, row := range ties.rows {
		for _, c := range []int{from, to} {
			all = all && exact[row[c]]
			other = other && padded[bare(row[c])] != ""
		}
	}
	tied := map[string]bool{}
	for _, row := range ties.rows {
		for _, c := range []int{from, to} {
			if !all && other && !unclear {
				row[c] = padded[bare(row[c])]
			}
			tied[row[c]] = true
		}
	}
	var lone [][]string
	for _, row := range people.rows {
		if !tied[row[id]] && row[id] != "" {
			self := make([]string, len(ties.head))
			self[from], self[to] = row[id], row[id]
			if k := slices.Index(ties.head, "weight"); k >= 0 {
				self[k] = "1"
			}
			lone = append(lone, self)
		}
	}
	if (all || unclear) && len(lone) == 0 || !all && (!other || unclear) {
		return
	}
	if !all {
		ties.note("ids with zeros as in " + people.File)
	}
	if len(lone) > 0 {
		ties.note(fmt.Sprintf("%d people without ties are added as nodes", len(lone)))
	}
	last := ties.lines[len(ties.lines)-1]
	for k, row := range lone {
		ties.rows, ties.lines = append(ties.rows, row), append(ties.lines, last+1+k)
	}
	ties.Same, ties.Text = false, ties.render(true)
}
