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
	"guanxi/scenarios/sheet"
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
	Interests             int    // columns of people.csv; 0: as of the parent
	From, To, Weight      string // columns of ties.csv
	Tables                []ownTable
	Driven                []string
	Off                   map[string]string // by table, the entries of the parent in whose place it comes
	Functions             []string          // of the parent, released after its start
	Feasts                string            // their names
	Users                 bool
	Start, Until, Holdout string
	Represents            string // with a comment
	Least, Most           string // its range in the calibration, where it is a guess
	FirstLeast, FirstMost string // of the first users, likewise
	First                 string
	Innovation, Imitation string            // the upper ends of their ranges in the calibration, a year
	Metric                string            // that users.csv counts
	Copies                []string          // files of which there are corrected copies
	beside                string            // where these are, as the scenario names it; "": where it is
	Count                 string            // of consumers, "": as of the parent or the graph
	people                int               // rows of people.csv, or nodes of ties.csv
	Friends               int               // of a person where there are few and no ties, 0: as of the parent
	Joined                []time.Time       // of people.csv
	notes                 []string          // what the files disagree in
	named                 map[string]string // files of other names, by those that they should have
}

// ownTrait is a trait of people.csv with a line for each of its values.
type ownTrait struct {
	Key    string
	Values []string
}

// ownTable is a map of entries, and the file that fills it.
type ownTable struct{ Path, File string }

// OwnTexts are what is written from files of one's own.
type OwnTexts struct {
	Name        string
	Scenario    []byte   // nil: there are no files
	Calibration []byte   // nil: without users.csv
	Consumers   []byte   // the scenario with their files only, to be checked where the tables have faults
	Notes       []string // how files are read, what they disagree in, or may not mean
	Dir         string   // where they are as they are read
	Copies      []Starter
	of          *own
}

// Beside writes the scenario and the calibration for data files in another folder than that of the scenario: those of
// which there are corrected copies, or all of them.
func (o *OwnTexts) Beside(folder string, all bool) {
	o.of.beside = folder
	if o.of.Copies = nil; all {
		o.of.Copies = strings.Split(o.of.Read, ", ")
	} else {
		for _, c := range o.Copies {
			o.of.Copies = append(o.of.Copies, c.Name)
		}
	}
	o.Scenario = o.of.write("scenario.yaml")
}

// All are the data files as they are read.
func (o *OwnTexts) All(dir string) (all []Starter, err error) {
	for _, file := range strings.Split(o.of.Read, ", ") {
		k := slices.IndexFunc(o.Copies, func(c Starter) bool { return c.Name == file })
		if k >= 0 {
			all = append(all, o.Copies[k])
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil {
			return nil, err
		}
		all = append(all, Starter{file, text})
	}
	return all, nil
}

// At is how the scenario names a data file.
func (x *own) At(file string) string {
	if !slices.Contains(x.Copies, file) {
		return file
	}
	return spec.Scalar(x.beside + "/" + file).Flow()
}

// ownSheet is a file of one's own, the header first, and the lines on which its rows begin.
type ownSheet struct {
	file  string
	rows  [][]string
	lines []int
}

// at puts the place of a row before a message.
func (s ownSheet) at(row int, format string, args ...any) error {
	return fmt.Errorf("%s:%d: "+format, append([]any{s.file, s.lines[row]}, args...)...)
}

// Own writes a scenario and a calibration from the files in a folder. Where files are not written as the readers of
// scenarios take them, it puts them into room as they are read. It looks at headers, dates and names only: what
// is wrong with the rest, a check of the scenario tells. A file that cannot be read at all is told and left out, so
// that the others can be checked nevertheless.
func Own(dir, room string) (out OwnTexts, err error) {
	info, err := os.Stat(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return out, fmt.Errorf("there is no folder %s", dir)
	} else if err == nil && !info.IsDir() {
		return out, fmt.Errorf("%s is a file: name the folder that has the data files", dir)
	}
	whole, err := filepath.Abs(dir)
	if err != nil {
		return out, err
	}
	text, _ := Bundled("platform")
	parent, _ := parseYAML(text, "platform")
	x := own{Name: ownName(filepath.Base(whole)), Off: map[string]string{}, Metric: "adopters"}
	for _, f := range parent.Get("functions").Entries() {
		if released := f.Value.Get("released"); released != nil && !released.Is("true") {
			x.Functions = append(x.Functions, f.Key)
		}
	}
	sheets, there, wrong := x.read(dir, room, &out)
	wrong = append(wrong, x.unread(dir, there)...)
	if len(there)+len(wrong) == 0 {
		return out, fmt.Errorf("%s has none of the files %s, or KEY.csv such as ads.slots.daily.csv; "+
			"docs/own-platform.md says what they hold", dir, strings.Join(ownFiles, ", "))
	}
	x.Read = strings.Join(there, ", ")
	_, x.People = sheets["people.csv"]
	for _, t := range ownTables {
		if path, file, _ := strings.Cut(t, ": "); sheets[file].rows != nil {
			x.Tables = append(x.Tables, ownTable{path, file})
			x.Off[path] = instead(parent, strings.Split(path, "."))
		}
	}
	wrong = append(wrong, x.readPeople(sheets["people.csv"], parent.Get("consumers")),
		x.readTies(out.Dir, sheets["ties.csv"]))
	x.readFeasts(sheets["feasts.csv"])
	wrong = append(wrong, x.readUsers(out.Dir, sheets["users.csv"]))
	x.begin(sheets)
	out.Name, out.Scenario, out.Notes, out.of = x.Name, x.write("scenario.yaml"), x.notes, &x
	if x.Users {
		out.Calibration = x.write("calibration.yaml")
	}
	y := x
	y.Tables, y.Driven, y.Feasts = nil, nil, ""
	out.Consumers = y.write("scenario.yaml")
	return out, errors.Join(wrong...)
}

// read reads the files that are there. If any is not written as it should be, all are put into room as they are read.
func (x *own) read(dir, room string, out *OwnTexts) (sheets map[string]ownSheet, there []string, wrong []error) {
	files := slices.Clone(ownFiles)
	driven, _ := filepath.Glob(filepath.Join(dir, "*.*.csv"))
	for _, path := range driven {
		if file := filepath.Base(path); !strings.HasSuffix(file, ".csv.csv") && !sheet.OfSchema(file) {
			files = append(files, file)
		}
	}
	out.Dir = dir
	as, there, wrong := x.sheets(dir, files)
	refused := map[string]bool{}
	for _, file := range there {
		t := as[file]
		if t == nil {
			continue
		}
		refused[file] = len(t.Faults) > 0
		if wrong = append(wrong, t.Faults...); t.Same && x.named[file] == "" || refused[file] {
			continue
		}
		if t.Metric != "" {
			x.Metric = t.Metric
		}
		if note := t.Note(); note != "" {
			x.notes = append(x.notes, "note: "+note)
		} else {
			x.notes = append(x.notes, "note: "+x.named[file]+" is read as "+file)
		}
		out.Dir, out.Copies = room, append(out.Copies, Starter{file, t.Clean()})
	}
	for file, t := range as {
		if err := os.WriteFile(filepath.Join(room, file), t.Text, 0o666); err != nil && out.Dir == room {
			wrong = append(wrong, err)
		}
	}
	sheets = map[string]ownSheet{}
	for _, file := range there {
		if refused[file] {
			continue
		}
		from := out.Dir
		if as[file] == nil {
			from = dir
		}
		s, err := readSheet(from, file)
		if err != nil {
			wrong = append(wrong, err)
		} else if sheets[file] = s; !slices.Contains(ownFiles, file) {
			x.Driven = append(x.Driven, strings.TrimSuffix(file, ".csv"))
		}
	}
	return sheets, there, wrong
}

// joinedBy is how many people of people.csv had joined by a date.
func (x *own) joinedBy(date time.Time) (n int) {
	for _, d := range x.Joined {
		if !d.After(date) {
			n++
		}
	}
	return n
}

// mostRate is the upper end of the range of a rate a year: usual, or where data span little time so many in it, but
// less than one a day, which is a tick.
func mostRate(usual, inSpan float64, span time.Duration) string {
	const daysOfYear, daily = 365.25, 0.9
	years := span.Hours() / 24 / daysOfYear
	return units.FormatNumber(math.Ceil(max(usual, min(inSpan/years, daily*daysOfYear))))
}

// sheets are the files of a folder as they are read, by the names that they should have. Of those that are there some
// cannot be opened.
func (x *own) sheets(dir string, files []string) (as map[string]*sheet.Sheet, there []string, wrong []error) {
	entries, _ := os.ReadDir(dir)
	var names []string
	for _, e := range entries {
		if !e.IsDir() && !slices.Contains(files[len(ownFiles):], e.Name()) {
			names = append(names, e.Name())
		}
	}
	x.named, wrong = sheet.Names(names, ownFiles, func(file string) []byte {
		text, _ := os.ReadFile(filepath.Join(dir, file))
		return text
	})
	as = map[string]*sheet.Sheet{}
	for _, file := range files {
		from := cmp.Or(x.named[file], file)
		if _, err := os.Lstat(filepath.Join(dir, from)); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		there = append(there, file)
		text, err := os.ReadFile(filepath.Join(dir, from))
		if err != nil {
			continue // readSheet says why
		}
		as[file] = sheet.Read(from, file, text, ownKeys(file))
	}
	sheet.Agree(as)
	if people, ties := as["people.csv"], as["ties.csv"]; people != nil && ties != nil {
		sheet.Match(people, ties)
	}
	return as, there, wrong
}

// ownKeys are the keys that columns of a table of entries may have.
func ownKeys(file string) (keys []string) {
	k := slices.IndexFunc(ownTables, func(t string) bool { return strings.HasSuffix(t, ": "+file) })
	if k < 0 {
		return nil
	}
	path, _, _ := strings.Cut(ownTables[k], ": ")
	entry, _ := empty().Lookup(path + ".*")
	var below func(f *spec.Field)
	below = func(f *spec.Field) {
		for _, g := range f.Children() {
			keys = append(keys, strings.TrimPrefix(g.Path, path+".*."))
			below(g)
		}
	}
	below(entry)
	return keys
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
		if e.IsDir() || slices.Contains(slices.Concat(there, ownFiles, slices.Collect(maps.Values(x.named))), name) ||
			name[0] == '.' ||
			slices.Contains([]string{".yaml", ".yml", ".md"}, ext) {
			continue
		}
		near, meant := spec.Nearest(strings.TrimSuffix(strings.ToLower(stem), ".csv"), stems)
		if !meant && table && strings.Contains(stem, ".") { // KEY.CSV
			near, meant = strings.TrimSuffix(stem, ".csv"), true
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

// readSheet reads a file as far as all files are alike: a header that names each column once, and rows.
func readSheet(dir, file string) (ownSheet, error) {
	s := ownSheet{file: file}
	var short *graph.BadLinesError
	f, err := os.Open(filepath.Join(dir, file))
	if err == nil {
		defer f.Close()
		s.rows, s.lines, short, err = society.ReadRows(file, f)
	}
	at := (*fs.PathError)(nil)
	switch {
	case errors.As(err, &at):
		return s, fmt.Errorf("%s: %w: put a table there that can be read, or take it away", file, at.Err)
	case err != nil:
		return s, err
	case len(s.rows) < 2:
		return s, cmp.Or(short.Err(), fmt.Errorf("%s:1: no rows; write a header and a row each", file))
	}
	var wrong []error
	seen := map[string]bool{"": false}
	for _, name := range s.rows[0] {
		if seen[name] {
			wrong = append(wrong, s.at(0, "two columns are named %q: remove one", name))
		}
		seen[name] = name != ""
	}
	need := []string{"name"} // without which it cannot be read beside the others
	switch {
	case slices.Contains(ownFiles[:2], file):
		need = nil
	case file == "feasts.csv":
		need = []string{"name", "date"}
	case file == "users.csv" || !slices.Contains(ownFiles, file):
		need = []string{"date", "value"}
	}
	for _, name := range need {
		if !slices.Contains(s.rows[0], name) {
			wrong = append(wrong, s.at(0, "there is no column %s: name one so (the header has %s)", name,
				strings.Join(s.rows[0], ", ")))
		}
	}
	return s, errors.Join(wrong...)
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
func (x *own) readPeople(s ownSheet, parent *spec.Node) error {
	rows := s.rows
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
	for _, name := range rows[0] {
		if strings.HasPrefix(name, "interest_") {
			x.Interests++
		}
	}
	var wrong []error
	for _, t := range [][2]string{{"gender", "genders"}, {"region", "regions"}, {"segment", "segments"}} {
		k := slices.Index(rows[0], t[0])
		if k < 0 {
			continue
		}
		count, last := map[string]int{}, map[string]int{}
		for r, row := range rows[1:] {
			if name := units.Cell(row[k]); spec.IsName(name) { // others are told when it is read
				count[name]++
				last[name] = r + 1
			}
		}
		wrong = append(wrong, s.lone(t[0], count, last)...)
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
	return errors.Join(wrong...)
}

// lone tells of names that one row has, and that are nearly one which many have: probably it is meant. Names with
// digits, as of numbered classes, may be alike.
func (s ownSheet) lone(column string, count, row map[string]int) (wrong []error) {
	const many = 20
	names := slices.Sorted(maps.Keys(count))
	usual := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return count[name] < many })
	for _, name := range names {
		if near, ok := spec.Nearest(name, usual); ok && count[name] == 1 && !strings.ContainsAny(name, "0123456789") {
			wrong = append(wrong, s.at(row[name], "%s %q is in this row only, and nearly %q of %d: correct it, or name it less "+
				"alike", column, name, near, count[near]))
		}
	}
	return wrong
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
func (x *own) readTies(dir string, s ownSheet) error {
	if s.rows == nil {
		return nil
	}
	header := s.rows[0]
	if len(header) < 2 {
		return s.at(0, "one column; a tie has two ids, in a column each")
	}
	x.From, x.To = header[0], header[1]
	for _, pair := range [][2]string{{"from", "to"}, {"source", "target"}} {
		if slices.Contains(header, pair[0]) && slices.Contains(header, pair[1]) {
			x.From, x.To = pair[0], pair[1]
		}
	}
	for k, name := range header {
		if near, ok := spec.Nearest(name, []string{"weight"}); ok && name != x.From && name != x.To {
			if x.Weight = near; name != near {
				return s.at(0, "column %d is %q: name it weight, or otherwise if it is none", k+1, name)
			}
		}
	}
	x.Ties = true
	form := graph.Format{Name: filepath.Join(dir, "ties.csv"), Columns: []string{x.From, x.To}, Weight: x.Weight}
	if ties, _, err := graph.ReadFile(form); err == nil && !x.People {
		x.people = ties.N()
	}
	return nil
}

// readFeasts takes the names of the feasts.
func (x *own) readFeasts(s ownSheet) {
	names := map[string]bool{}
	for _, row := range s.rows[min(1, len(s.rows)):] {
		if name := row[slices.Index(s.rows[0], "name")]; units.Cell(name) != "" { // told when it is read
			names[spec.Scalar(name).Flow()] = true
		}
	}
	x.Feasts = strings.Join(slices.Sorted(maps.Keys(names)), ", ")
}

// begin takes the clock from the dates that the files have, where users.csv is missing.
func (x *own) begin(sheets map[string]ownSheet) {
	if x.Users {
		return
	}
	dates := slices.Clone(x.Joined)
	for _, s := range sheets {
		k := -1
		if s.file == "feasts.csv" || !slices.Contains(ownFiles, s.file) {
			k = slices.Index(s.rows[0], "date")
		}
		for _, row := range s.rows[min(1, len(s.rows)):] {
			if date, err := units.ParseDate(units.Cell(row[max(k, 0)])); k >= 0 && err == nil {
				dates = append(dates, date)
			}
		}
	}
	if len(dates) == 0 {
		return
	}
	first, last := slices.MinFunc(dates, time.Time.Compare), slices.MaxFunc(dates, time.Time.Compare)
	x.Start, x.Until = units.FormatDate(first.AddDate(0, 0, -1)), units.FormatDate(last.AddDate(0, 0, 1))
	if last.Sub(first) < 24*time.Hour {
		x.Until = units.FormatDate(first.AddDate(1, 0, 0)) // a year after the only date
	}
}

// usualCount is how many consumers the parent has.
const usualCount = 1000

// fewer lets the world have as many consumers as there are people.
func (x *own) fewer(n int) {
	const few = 50 // in whom the friends that the parent gives to each would hardly find place
	if n = max(n, 3); n < few {
		x.Friends = 2 * max(1, n/8)
	}
	x.Count = strconv.Itoa(n)
}

// readUsers takes the clock, the first users and what is held out from users.csv.
func (x *own) readUsers(dir string, s ownSheet) error {
	if x.people > 0 {
		x.Represents = strconv.Itoa(x.people)
	}
	if x.People && !x.Ties {
		if x.people < 3 {
			return fmt.Errorf("people.csv: %s; without ties.csv at least 3 people are needed", digits.Counted(x.people, "row"))
		}
		x.fewer(x.people)
	}
	if s.rows == nil {
		return nil
	}
	series := &spec.Named[agents.ObservedSpec]{Name: "adopters", V: agents.ObservedSpec{File: "users.csv", Date: "date",
		Value: "value", Role: "role", Scale: 1, Where: spec.Mapping()}}
	all, err := agents.ReadObserved(series,
		func(name string) (io.ReadCloser, error) { return os.Open(filepath.Join(dir, name)) })
	slices.SortStableFunc(all, func(a, b agents.Observation) int { return a.Date.Compare(b.Date) })
	var wrong []error
	if err != nil {
		wrong = append(wrong, errors.New(strings.TrimPrefix(err.Error(), "observed.adopters.file: ")))
	}
	for k, o := range all[min(1, len(all)):] {
		if o.Date.Equal(all[k].Date) {
			wrong = append(wrong, fmt.Errorf("users.csv:%d: date: %s is already in line %d: leave one of the rows out", o.Line,
				units.FormatDate(o.Date), all[k].Line))
		}
	}
	if len(wrong) > 0 {
		return errors.Join(wrong...)
	}
	peak := slices.MaxFunc(all, func(a, b agents.Observation) int { return cmp.Compare(a.Value, b.Value) })
	most := peak.Value
	first, last := all[0], all[len(all)-1]
	x.Users, x.Start, x.Until = true, units.FormatDate(first.Date.AddDate(0, 0, -1)),
		units.FormatDate(last.Date.AddDate(0, 0, 1))
	x.Innovation, x.Imitation = mostRate(2, 4, last.Date.Sub(first.Date)), mostRate(18, 40, last.Date.Sub(first.Date))
	people := float64(x.people)
	if people < most {
		x.Least, x.Most = units.FormatNumber(math.Ceil(most)), units.FormatNumber(10*math.Ceil(most))
		how := "three times as many as ever used it"
		people = 3 * math.Ceil(most)
		if joined := x.joinedBy(peak.Date); joined > 0 { // who joined and who used it are the same share of all
			how = "so many that the share who joined is that of users.csv"
			people = math.Round(most * float64(x.people) / float64(joined))
		}
		x.Represents = units.FormatNumber(people) + " # people for whom the consumers stand: " + how +
			", a guess, which the calibration varies; state your own"
		if x.people > 0 {
			x.notes = append(x.notes, fmt.Sprintf("users.csv:%d: %s users, and %d people in the files: they stand for %s, a "+
				"guess; state your own in consumers.represents", peak.Line, units.FormatNumber(most), x.people,
				units.FormatNumber(people)))
		} else if !x.Ties && most < usualCount {
			x.fewer(int(math.Ceil(most)))
		}
	}
	const fallen = 10
	if last.Value*fallen < most {
		x.notes = append(x.notes, fmt.Sprintf("users.csv:%d: falls to %s users in line %d, from %s: check that the last "+
			"rows are whole and in the same unit", peak.Line, units.FormatNumber(last.Value), last.Line,
			units.FormatNumber(most)))
	}
	each := people / float64(max(x.people, 1)) // whom a row of people.csv stands for
	beyond := func(o agents.Observation) float64 { return o.Value - float64(x.joinedBy(o.Date))*each }
	least := slices.MinFunc(all, func(a, b agents.Observation) int { return cmp.Compare(beyond(a), beyond(b)) })
	if begin := beyond(first); beyond(least) < min(0, begin) || len(x.Joined) > 0 && begin > beyond(least)+each/2 {
		x.notes = append(x.notes, fmt.Sprintf("people.csv and users.csv disagree, unless people have left: users without a "+
			"date in joined fall from %s (users.csv:%d) to %s (line %d), with which the run begins",
			units.FormatNumber(begin), first.Line, units.FormatNumber(max(0, beyond(least))), least.Line))
	}
	n := max(0, beyond(least))
	if x.First = units.FormatShare(math.Round(n/people*1e4) / 1e4); each == 1 {
		x.First = units.FormatNumber(math.Round(n))
	} else if x.Least != "" && n > 0 {
		x.FirstLeast = units.FormatShare(math.Ceil(n/most*1e4) / 1e5)
		x.FirstMost = units.FormatShare(min(1, math.Ceil(n/most*1e4)/1e4))
	}
	if !slices.Contains(s.rows[0], "role") {
		x.Holdout = units.FormatDate(all[len(all)-len(all)/4-1].Date.AddDate(0, 0, 1))
	}
	return nil
}
