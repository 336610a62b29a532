package scenarios

import (
	"bytes"
	"cmp"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"text/template"
	"time"

	"guanxi/agents"
	"guanxi/agents/society"
	"guanxi/sim/graph"
	"guanxi/sim/results/digits"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

//go:embed own
var ownTexts embed.FS

// ownFiles are the files of a platform of one's own, in the order of the page about it.
var ownFiles = []string{"people.csv", "ties.csv", "shops.csv", "accounts.csv", "campaigns.csv", "titles.csv",
	"feasts.csv", "users.csv"}

// ownTables are the maps of entries that files of one's own fill.
var ownTables = []string{"commerce.shops: shops.csv", "content.accounts: accounts.csv", "ads.campaigns: campaigns.csv",
	"games.titles: titles.csv"}

// own is what the templates of a platform of one's own are written from.
type own struct {
	Name, Read            string
	People, Ties          bool
	Traits                []ownTrait
	From, To, Weight      string // columns of ties.csv
	Tables, Driven        []string
	Off                   map[string]string // by table, the entries of the parent in whose place it comes
	Functions             []string          // of the parent, released after its start
	Feasts                string            // their names
	Users                 bool
	Start, Until, Holdout string
	Represents            string // with a comment
	First                 string
	Count                 string      // of consumers, "": as of the parent or the graph
	people                int         // rows of people.csv, or nodes of ties.csv
	Friends               int         // of a person where there are few and no ties, 0: as of the parent
	Joined                []time.Time // of people.csv
	notes                 []string    // what the files disagree in
}

// ownTrait is a trait of people.csv with a line for each of its values.
type ownTrait struct {
	Key    string
	Values []string
}

// Own writes a scenario and a calibration from the files in a folder; the calibration is nil without users.csv. It
// looks at headers, dates and names only: what is wrong with the rest, a check of the scenario tells. The notes say
// what the files disagree in.
func Own(dir string) (name string, scenario, calibration []byte, notes []string, err error) {
	whole, err := filepath.Abs(dir)
	if err != nil {
		return "", nil, nil, nil, err
	}
	text, _ := Bundled("platform")
	parent, _ := parseYAML(text, "platform")
	x := own{Name: ownName(filepath.Base(whole)), Off: map[string]string{}}
	for _, f := range parent.Get("functions").Entries() {
		if released := f.Value.Get("released"); released != nil && !released.Is("true") {
			x.Functions = append(x.Functions, f.Key)
		}
	}
	rows, there := map[string][][]string{}, []string{}
	var wrong []error
	for _, file := range ownFiles {
		table, err := ownRows(dir, file)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			wrong = append(wrong, err)
		case len(table) < 2:
			wrong = append(wrong, fmt.Errorf("%s: no rows; write a header and a row each", file))
		default:
			rows[file], there = table, append(there, file)
		}
	}
	driven, _ := filepath.Glob(filepath.Join(dir, "*.*.csv"))
	for _, path := range driven {
		file := filepath.Base(path)
		x.Driven, there = append(x.Driven, strings.TrimSuffix(file, ".csv")), append(there, file)
	}
	wrong = append(wrong, x.unread(dir, there)...)
	if len(there)+len(wrong) == 0 {
		return "", nil, nil, nil, fmt.Errorf("%s has none of the files %s, or KEY.csv such as ads.slots.daily.csv; "+
			"docs/own-platform.md says what they hold", dir, strings.Join(ownFiles, ", "))
	}
	x.Read = strings.Join(there, ", ")
	_, x.People = rows["people.csv"]
	for _, t := range ownTables {
		if _, file, _ := strings.Cut(t, ": "); rows[file] != nil {
			x.Tables = append(x.Tables, t)
			x.Off[strings.TrimSuffix(t, ": "+file)] = instead(parent, strings.Split(strings.TrimSuffix(t, ": "+file), "."))
		}
	}
	wrong = append(wrong, x.readPeople(rows["people.csv"], parent.Get("consumers")), x.readTies(dir, rows["ties.csv"]),
		x.readFeasts(rows["feasts.csv"]), x.readUsers(dir, rows["users.csv"]))
	if err := errors.Join(wrong...); err != nil {
		return "", nil, nil, nil, err
	}
	scenario = x.write("scenario.yaml")
	if x.Users {
		calibration = x.write("calibration.yaml")
	}
	return x.Name, scenario, calibration, x.notes, nil
}

// unread tells of files in the folder that are not read: an error where one is meant that is missing, else a note.
func (x *own) unread(dir string, there []string) (wrong []error) {
	var stems []string
	for _, file := range ownFiles {
		stems = append(stems, strings.TrimSuffix(file, ".csv"))
	}
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		name := e.Name()
		ext := filepath.Ext(name)
		stem := strings.TrimSuffix(name, ext)
		table := strings.EqualFold(ext, ".csv")
		if e.IsDir() || slices.Contains(slices.Concat(there, ownFiles), name) || name[0] == '.' ||
			slices.Contains([]string{".yaml", ".yml", ".md"}, ext) {
			continue
		}
		near, meant := spec.Nearest(strings.TrimSuffix(strings.ToLower(stem), ".csv"), stems)
		if !meant && table && strings.Contains(stem, ".") { // KEY.CSV
			near, meant = stem, true
		}
		why := fmt.Errorf("%s is not read: name it %s.csv", name, near)
		if !table {
			why = fmt.Errorf("%w, as CSV in UTF-8 with commas", why)
		}
		switch {
		case meant && !slices.Contains(there, near+".csv"):
			wrong = append(wrong, why)
		case meant || table:
			read := strings.Join(ownFiles, ", ")
			x.notes = append(x.notes, fmt.Sprintf("%s is not read; what is read is %s, and KEY.csv", name, read))
		}
	}
	return wrong
}

// ownName makes the name of a scenario of that of a folder.
func ownName(folder string) string {
	name := strings.Trim(strings.Map(func(r rune) rune {
		if r < 128 && (r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r == '-' || r == '_') {
			return r
		}
		return '-'
	}, folder), "-")
	if name == "" {
		return "own"
	}
	return name
}

func ownRows(dir, file string) ([][]string, error) {
	f, err := os.Open(filepath.Join(dir, file))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, _, wrong, err := society.ReadRows(file, f)
	if err != nil {
		return nil, err
	}
	return rows, wrong.Err()
}

func (x *own) write(name string) []byte {
	var b bytes.Buffer
	template.Must(template.ParseFS(ownTexts, "own/"+name)).Execute(&b, x)
	return b.Bytes()
}

// instead takes out what the parent has where a table comes.
func instead(parent *spec.Node, path []string) string {
	if path[1] == "shops" {
		return "merchants: {count: 0}"
	}
	var off []string
	for _, e := range parent.Get(path[0]).Get(path[1]).Entries() {
		off = append(off, e.Key+": off")
	}
	return fmt.Sprintf("%s: {%s}", path[1], strings.Join(off, ", "))
}

// readPeople declares the names that people.csv uses, with their shares among those who have one, and takes out those
// of the parent.
func (x *own) readPeople(rows [][]string, parent *spec.Node) error {
	if rows == nil {
		return nil
	}
	x.people = len(rows) - 1
	if k := slices.Index(rows[0], "joined"); k >= 0 {
		for _, row := range rows[1:] {
			if date, err := units.ParseDate(units.Cell(row[k])); err == nil { // others are told when it is read
				x.Joined = append(x.Joined, date)
			}
		}
	}
	var wrong []string
	for _, t := range [][2]string{{"gender", "genders"}, {"region", "regions"}, {"segment", "segments"}} {
		k := slices.Index(rows[0], t[0])
		if k < 0 {
			continue
		}
		count := map[string]int{}
		for _, row := range rows[1:] {
			switch name := units.Cell(row[k]); {
			case name == "":
			case spec.IsName(name):
				count[name]++
			case !slices.Contains(wrong, name):
				wrong = append(wrong, name)
			}
		}
		trait := ownTrait{Key: t[1]}
		for _, e := range parent.Get(t[1]).Entries() {
			if count[e.Key] == 0 {
				trait.Values = append(trait.Values, e.Key+": off")
			}
		}
		for name, share := range shares(count) {
			if t[1] == "segments" {
				share = "{share: " + share + ", needs: {talk: 2, share: 1, inform: 1, play: 1, buy: 1, pay: 1}} # weights of " +
					"needs: state yours"
			}
			trait.Values = append(trait.Values, spec.Scalar(name).Flow()+": "+share)
		}
		if len(count) > 0 {
			x.Traits = append(x.Traits, trait)
		}
	}
	if len(wrong) > 0 {
		return fmt.Errorf("people.csv: %q: a name has letters, digits, _ and - only", wrong)
	}
	return nil
}

// shares gives the names in order with their shares, in ten thousandths that sum to 1.
func shares(count map[string]int) iter.Seq2[string, string] {
	return func(yield func(name, share string) bool) {
		all, sum := 0, 0
		for _, n := range count {
			all += n
		}
		part := func(n int) int { return int(math.Round(float64(n) / float64(all) * 10_000)) }
		for _, name := range slices.Sorted(maps.Keys(count)) {
			before := part(sum)
			sum += count[name]
			if !yield(name, units.FormatShare(float64(part(sum)-before)/10_000)) {
				return
			}
		}
	}
}

// readTies finds the columns of the two ends, and of a weight.
func (x *own) readTies(dir string, rows [][]string) error {
	if rows == nil {
		return nil
	}
	header := rows[0]
	if len(header) < 2 {
		return errors.New("ties.csv: one column; a tie has two ids")
	}
	x.Ties, x.From, x.To = true, header[0], header[1]
	for _, pair := range [][2]string{{"from", "to"}, {"source", "target"}} {
		if slices.Contains(header, pair[0]) && slices.Contains(header, pair[1]) {
			x.From, x.To = pair[0], pair[1]
		}
	}
	for k, name := range header {
		if near, ok := spec.Nearest(name, []string{"weight"}); ok && name != x.From && name != x.To {
			if x.Weight = near; name != near {
				return fmt.Errorf("ties.csv:1: column %d is %q: name it weight, or otherwise if it is none", k+1, name)
			}
		}
	}
	form := graph.Format{Name: filepath.Join(dir, "ties.csv"), Columns: []string{x.From, x.To}, Weight: x.Weight}
	if ties, _, err := graph.ReadFile(form); err == nil && !x.People {
		x.people = ties.N()
	}
	return nil
}

// readFeasts takes the names of the feasts.
func (x *own) readFeasts(rows [][]string) error {
	if rows == nil {
		return nil
	}
	k := slices.Index(rows[0], "name")
	if k < 0 {
		return errors.New("feasts.csv: its columns are name and date")
	}
	names := map[string]bool{}
	for _, row := range rows[1:] {
		if units.Cell(row[k]) == "" {
			continue // told when it is read
		}
		names[spec.Scalar(row[k]).Flow()] = true
	}
	x.Feasts = strings.Join(slices.Sorted(maps.Keys(names)), ", ")
	return nil
}

// readUsers takes the clock, the first users and what is held out from users.csv.
func (x *own) readUsers(dir string, rows [][]string) error {
	if x.people > 0 {
		x.Represents = strconv.Itoa(x.people)
	}
	if x.People && !x.Ties {
		const few = 50 // in whom the friends that the parent gives to each would hardly find place
		if x.people < 3 {
			return fmt.Errorf("people.csv: %s; without ties.csv at least 3 people are needed", digits.Counted(x.people, "row"))
		}
		if x.Count = strconv.Itoa(x.people); x.people < few {
			x.Friends = 2 * max(1, x.people/8)
		}
	}
	if rows == nil {
		return nil
	}
	series := &spec.Named[agents.ObservedSpec]{Name: "adopters", V: agents.ObservedSpec{File: "users.csv", Date: "date",
		Value: "value", Role: "role", Scale: 1, Where: spec.Mapping()}}
	all, err := agents.ReadObserved(series,
		func(name string) (io.ReadCloser, error) { return os.Open(filepath.Join(dir, name)) })
	if err != nil {
		return errors.New(strings.TrimPrefix(err.Error(), "observed.adopters.file: "))
	}
	slices.SortFunc(all, func(a, b agents.Observation) int { return a.Date.Compare(b.Date) })
	most := slices.MaxFunc(all, func(a, b agents.Observation) int { return cmp.Compare(a.Value, b.Value) }).Value
	first, last := all[0], all[len(all)-1]
	x.Users, x.Start, x.Until = true, units.FormatDate(first.Date.AddDate(0, 0, -1)),
		units.FormatDate(last.Date.AddDate(0, 0, 1))
	people := float64(x.people)
	if people < most {
		people = math.Ceil(most * 1.25)
		x.Represents = units.FormatNumber(people) + " # people for whom the consumers stand: a quarter more than ever " +
			"used it, a guess; state your own"
	}
	each := people / float64(max(x.people, 1)) // whom a row of people.csv stands for
	beyond := func(o agents.Observation) float64 {
		joined := 0
		for _, date := range x.Joined {
			if !date.After(o.Date) {
				joined++
			}
		}
		return o.Value - float64(joined)*each
	}
	least := slices.MinFunc(all, func(a, b agents.Observation) int { return cmp.Compare(beyond(a), beyond(b)) })
	if begin := beyond(first); beyond(least) < min(0, begin) || len(x.Joined) > 0 && begin > beyond(least)+each/2 {
		number := units.FormatNumber
		x.notes = append(x.notes, fmt.Sprintf("people.csv and users.csv disagree, unless people have left: "+
			"of the %s users of users.csv:%d %s have no date in joined, and of the %s of line %d %s; "+
			"initial_adopters is the least, so that nobody is counted twice",
			number(first.Value), first.Line, number(begin), number(least.Value), least.Line, number(beyond(least))))
	}
	n := max(0, beyond(least))
	if x.First = units.FormatShare(math.Round(n/people*1e4) / 1e4); each == 1 {
		x.First = units.FormatNumber(math.Round(n))
	}
	if !slices.Contains(rows[0], "role") {
		x.Holdout = units.FormatDate(all[len(all)-len(all)/4-1].Date.AddDate(0, 0, 1))
	}
	return nil
}
