package cli

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"guanxi/sim/simtest/need"
)

// ownSheets are the files of one's own while they are made: rows of cells, of which the first is the header.
type ownSheets map[string][][]string

// soundSheets draws files in which nothing is wrong.
func soundSheets(r *rand.Rand) ownSheets {
	f := ownSheets{}
	for file, columns := range map[string]string{"people.csv": "id segment region gender age joined",
		"ties.csv": "from to weight", "users.csv": "date value role", "shops.csv": "name price cost quality",
		"campaigns.csv": "name count bid.cpm from until",
		"feasts.csv":    "name date", "ads.slots.daily.csv": "date value"} {
		f[file] = [][]string{strings.Fields(columns)}
	}
	add := func(file string, cells ...any) { f[file] = append(f[file], strings.Fields(fmt.Sprintln(cells...))) }
	day := func(k int) string { return time.Date(2024, 2, 1+k, 0, 0, 0, 0, time.UTC).Format(time.DateOnly) }
	n := 70 + r.IntN(20)
	for i := range n {
		joined := "NA"
		if r.IntN(20) == 0 {
			joined = day(9 + r.IntN(18))
		}
		add("people.csv", fmt.Sprint("p", i), []string{"pupils", "staff"}[i%2], []string{"north", "southern"}[i/2%2],
			[]string{"f", "m"}[r.IntN(2)], 16+r.IntN(60), joined)
		for _, k := range []int{1, 2, 5} {
			add("ties.csv", fmt.Sprint("p", i), fmt.Sprint("p", (i+k)%n), 1+r.IntN(9))
		}
	}
	for k := range 18 {
		add("users.csv", day(3*k), 20+2*k+r.IntN(2), []string{"fit", "holdout"}[k/14])
		add("shops.csv", fmt.Sprint("shop", k), 5+r.IntN(90), 1+r.IntN(4), fmt.Sprint("0.", 1+r.IntN(8)))
		add("campaigns.csv", fmt.Sprint("firm", k), 1+r.IntN(3), 20+r.IntN(50), day(1), day(30+k))
		add("feasts.csv", fmt.Sprint("fair", k), day(r.IntN(50)))
		add("ads.slots.daily.csv", day(2*k), 1+r.IntN(4))
	}
	return f
}

// ownFault is a kind of fault of real files, and what is right to say of it: the place, and a cure.
type ownFault struct {
	kind, file, cure string
	plant            func(sheet [][]string, row int)           // in a row, which is the place
	text             func(text string) (damaged, place string) // of a file
	note             bool                                      // it may be intended: told, and the rest is right
}

// Faults of one cell: file, column, what stands there, a cure that must be told, and whether it is only a note.
const cellFaults = `people.csv;id;p999;remove
people.csv;id;;complete
people.csv;id;p0;leave one
people.csv;segment;pupsil;correct
people.csv;region;nroth;correct
people.csv;region;the north;letters
people.csv;age;3O;leave
people.csv;age;412;from 0 to
people.csv;age;-4;from 0 to
people.csv;joined;2024-02-30;leave
people.csv;joined;2/13/2024;such as
ties.csv;to;p9999;correct
ties.csv;from;;complete
ties.csv;weight;;complete
ties.csv;weight;-2;correct
ties.csv;weight;0;correct
ties.csv;weight;close;correct
ties.csv;weight;1e400;correct
ties.csv;weight;Inf;correct
ties.csv;weight;"1,5";correct
users.csv;date;2024-02-31;calendar
users.csv;date;03.04.2024;write
users.csv;date;2024-02-01;leave
users.csv;date;;such as
users.csv;value;"1,234";separator
users.csv;value;12%;leave the row out
users.csv;value;-3;leave the row out
users.csv;value;1e400;leave the row out
users.csv;value;Inf;leave the row out
users.csv;value;NaN;leave the row out
users.csv;role;hold-out;name it holdout
users.csv;value;640;state your own;note
shops.csv;price;-3;above 0
shops.csv;price;0;above 0
shops.csv;price;€12;number
shops.csv;price;"12,5";decimal point
shops.csv;price;"1,234";separator
shops.csv;cost;1e400;at most
shops.csv;quality;140%;0 and 1|100%
shops.csv;quality;good;number
shops.csv;name;;name
shops.csv;name;shop0;rename
shops.csv;name;tea house;letters
campaigns.csv;until;2024-02-01;after|before
campaigns.csv;count;1.5;whole
feasts.csv;name;;name
feasts.csv;date;2024-02-30;calendar
feasts.csv;date;2031-05-01;2024;note
feasts.csv;date;;such as
ads.slots.daily.csv;value;many;number
ads.slots.daily.csv;value;-2;0
ads.slots.daily.csv;value;NaN;leave
ads.slots.daily.csv;date;2024-13-01;calendar
ads.slots.daily.csv;date;2024-02-01;sort|leave`

// Faults of a header: file, column, what it is named, and a cure.
const headerFaults = `people.csv;id;person;person as id;note
people.csv;region;regoin;region
people.csv;gender;region;remove
people.csv;age;shoe size;left out;note
ties.csv;weight;wieght;weight
ties.csv;to;from;remove
users.csv;value;users;users as value;note
users.csv;date;day;day as date;note
users.csv;role;roles;role
users.csv;role;value;remove
shops.csv;price;prize;price
shops.csv;name;shop;shop as name;note
shops.csv;cost;price;remove
shops.csv;cost;gender;left out;note
feasts.csv;date;day;day as date;note
ads.slots.daily.csv;value;slots;slots as value;note`

// Texts that stand for what lies in the place of a file.
const (
	aFolder  = "folder"
	dangling = "link"
	misnamed = "misnamed"
)

// faultsOf lists the kinds; those of a file as a whole for each file.
func faultsOf() (all []ownFault) {
	all = []ownFault{
		{"of itself", "ties.csv", "dropped", func(s [][]string, row int) { s[row][1] = s[row][0] }, nil, true},
		{"both ways", "ties.csv", "added", func(s [][]string, row int) { copy(s[row], []string{"p1", "p0"}) }, nil, true},
	}
	for line := range strings.SplitSeq(cellFaults, "\n") {
		of := strings.Split(line, ";")
		all = append(all, ownFault{kind: of[1] + " " + of[2], file: of[0], cure: of[3], note: len(of) > 4,
			plant: func(s [][]string, row int) { s[row][slices.Index(s[0], of[1])] = of[2] }})
	}
	for line := range strings.SplitSeq(headerFaults, "\n") {
		of := strings.Split(line, ";")
		place := map[bool]string{false: ":1"}[len(of) > 4]
		all = append(all, ownFault{kind: "header " + of[2], file: of[0], cure: of[3], note: len(of) > 4,
			text: func(text string) (string, string) { return strings.Replace(text, of[1], of[2], 1), place }})
	}
	for _, file := range slices.Sorted(maps.Keys(soundSheets(rand.New(rand.NewPCG(1, 1))))) {
		any := func(kind, cure, place string, change func(string) string) {
			all = append(all, ownFault{kind: "of any " + kind, file: file, cure: cure, text: func(text string) (string, string) {
				return change(text), place
			}, note: kind == cure})
		}
		const right = "complete|correct|quotes"
		all = append(all,
			ownFault{"more fields", file, right, func(s [][]string, row int) { s[row] = append(s[row], "7") }, nil, false},
			ownFault{"less fields", file, right, func(s [][]string, row int) { s[row] = s[row][1:] }, nil, false})
		any("empty", "write", "", func(string) string { return "" })
		any("header only", "write", "", func(text string) string { return text[:strings.Index(text, "\n")+1] })
		any("UTF-16", "UTF-16", "", func(text string) string {
			return "\xff\xfe" + strings.Join(strings.Split(text, ""), "\x00") + "\x00"
		})
		any("binary", "save", ":1", func(string) string { return "PK\x03\x04\x00\xff\n\x00" })
		any("open quote", "quote", ":3", func(text string) string {
			return strings.Join(slices.Insert(strings.SplitAfter(text, "\n"), 2, `"`), "")
		})
		any("semicolons", "semicolons", "", func(text string) string { return strings.ReplaceAll(text, ",", ";") })
		for _, other := range []string{aFolder, dangling} {
			any(other, "put a table", "", func(string) string { return other })
		}
		if cure := "is read as " + file; strings.Count(file, ".") == 1 {
			all = append(all, ownFault{misnamed, file, cure, nil,
				func(text string) (string, string) { return misnamed + text, "" }, true})
			continue
		}
		any(misnamed, "(?m)name it "+file+"$", "", func(text string) string { return misnamed + text })
	}
	slices.SortFunc(all, func(a, b ownFault) int { return strings.Compare(a.file+a.kind, b.file+b.kind) })
	return all
}

// damaged writes files with faults, each of a row in one of its own, and returns what must be told: a place and a cure.
func damaged(t *testing.T, dir string, r *rand.Rand, chosen []ownFault) (want [][2]string) {
	t.Helper()
	f, taken := soundSheets(r), map[string]bool{}
	for _, x := range chosen {
		for x.plant != nil {
			row := 2 + r.IntN(len(f[x.file])-2)
			line := fmt.Sprint(row + 1)
			if place := x.file + ":" + line; !taken[place] {
				taken[place] = true
				if x.plant(f[x.file], row); x.note && len(chosen) > 1 {
					break // told when the rest is right
				}
				want = append(want, [2]string{`(\b` + place + `\b|` + x.file + `: .*line ` + line + `\b)`, x.cure})
				break
			}
		}
	}
	for _, file := range slices.Sorted(maps.Keys(f)) {
		text, name, whole := "", file, r.IntN(2) == 0
		for _, row := range f[file] {
			text += strings.Join(row, ",") + "\n"
		}
		for _, x := range chosen {
			if place := ""; x.file == file && x.text != nil {
				whole = true
				var other bool
				text, place = x.text(text)
				if text, other = strings.CutPrefix(text, misnamed); other {
					name = []string{strings.TrimSuffix(file, "csv") + "CSV", file + ".csv"}[r.IntN(2)]
				}
				want = append(want, [2]string{`\b` + name + place + `\b`, x.cure})
			}
		}
		switch text {
		case aFolder:
			need.Nil(t, os.Mkdir(filepath.Join(dir, name), 0o777))
		case dangling:
			need.Nil(t, os.Symlink("nowhere", filepath.Join(dir, name)))
		default:
			if name == file && !whole { // what spreadsheets leave makes no difference
				text = "\ufeff" + strings.ReplaceAll(text, "3\n", "3 \r\n") + "\n\r\n"
			}
			write(t, dir, name, text)
		}
	}
	return want
}

// Each fault alone, and many at once, are told in one round by file and line, each with a cure and none with
// consequences, and nothing is written.
func TestOwnFaults(t *testing.T) {
	all, r := faultsOf(), rand.New(rand.NewPCG(40, 7))
	rounds := [][]ownFault{{}, {}}
	for _, x := range all {
		if strings.HasPrefix(x.kind, "of any") && r.IntN(3) > 0 {
			continue
		}
		rounds = append(rounds, []ownFault{x})
		others := x.file == "people.csv" && strings.HasSuffix(x.kind, " fields") || x.kind == "id p999"
		if x.plant != nil && !others { // with which it cannot be said which ids lack a row
			rounds[1] = append(rounds[1], x) // the most that can be at once
		}
	}
	for range 6 { // of each file some rows, or all of it
		of := map[string][]ownFault{}
		for _, i := range r.Perm(len(all)) {
			x, before := all[i], of[all[i].file]
			mixes := len(before) == 0 || x.plant != nil && before[0].plant != nil
			if mixes && !strings.Contains(x.kind, "p999") {
				of[x.file] = append(before, x)
			}
		}
		var together []ownFault
		for _, file := range slices.Sorted(maps.Keys(of)) {
			together = append(together, of[file]...)
		}
		rounds = append(rounds, together)
	}
	for k, round := range rounds {
		dir, fine := t.TempDir(), true
		want := damaged(t, dir, r, round)
		files, notes, err := ownFiles(dir, "")
		told := fmt.Sprint(strings.Join(notes, "\n"), "\n", err)
		kind := fmt.Sprint(k, " together")
		for _, x := range round {
			if fine = fine && x.note; len(round) == 1 {
				kind = x.file + " " + x.kind
			}
		}
		if (err == nil) != fine || (files == nil) == fine {
			t.Errorf("%s: %v %d files %q", kind, err, len(files), notes)
		}
		for _, w := range want {
			lines := regexp.MustCompile("(?m)^.*"+w[0]+".*$").FindAllString(told, -1)
			if !regexp.MustCompile(w[1]).MatchString(strings.Join(lines, "\n")) {
				t.Errorf("%s: no %s with %s in\n%s", kind, w[0], w[1], told)
			}
		}
		for _, line := range regexp.MustCompile(`(?m)^\S+\.csv:\d+:.*$`).FindAllString(fmt.Sprint(err), -1) {
			of := func(w [2]string) bool { return regexp.MustCompile(w[0]).MatchString(line) }
			if strings.Count(fmt.Sprint(err), line) > 1 || !slices.ContainsFunc(want, of) {
				t.Errorf("%s: a consequence, or twice: %s", kind, line)
			}
		}
	}
}

// Where ties cannot be read and users are few, no other graph is put beside them, and no line names the folder in
// which files are put as they are read.
func TestOwnFewUsers(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "ties.csv", "from,to\np1,p2\np2\n")
	write(t, dir, "users.csv", "Date,Value\n2024-01-01,4\n2024-01-02,5\n2024-01-03,7\n")
	write(t, dir, "shops.csv", "name,price\ntea,3\ntea,4\n")
	_, _, err := ownFiles(dir, "")
	told := fmt.Sprint(err)
	if n := strings.Count(told, "\n"); n != 2 || !strings.Contains(told, "ties.csv:3") ||
		!strings.Contains(told, ", at shops.csv:2:1 (") {
		t.Error(told)
	}
}
