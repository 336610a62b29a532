package main

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
		"accounts.csv": "name articles quality", "campaigns.csv": "name count bid.cpm from until",
		"feasts.csv": "name date", "ads.slots.daily.csv": "date value"} {
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
		quality := fmt.Sprint("0.", 1+r.IntN(8))
		add("users.csv", day(3*k), 20+2*k+r.IntN(2), []string{"fit", "holdout"}[k/14])
		add("shops.csv", fmt.Sprint("shop", k), 5+r.IntN(90), 1+r.IntN(4), quality)
		add("accounts.csv", fmt.Sprint("paper", k), fmt.Sprint(1+r.IntN(5), "/week"), quality)
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

// inRow is the fault of a row in a file.
func inRow(kind, file, cure string, plant func(sheet [][]string, row int)) ownFault {
	return ownFault{kind: kind, file: file, cure: cure, plant: plant}
}

// cell is the fault that a cell of a column holds a text.
func cell(file, column, text, cure string) ownFault {
	return inRow(column+" "+text, file, cure, func(s [][]string, row int) {
		s[row][slices.Index(s[0], column)] = text
	})
}

// header is the fault that a column has another name.
func header(file, column, name, cure string) ownFault {
	return ownFault{kind: "header " + name, file: file, cure: cure, text: func(text string) (string, string) {
		head, rest, _ := strings.Cut(text, "\n")
		return strings.Replace(head, column, name, 1) + "\n" + rest, ":1"
	}}
}

func note(x ownFault) ownFault { x.note = true; return x }

// Texts that stand for what lies in the place of a file.
const (
	aFolder  = "folder"
	dangling = "link"
	misnamed = "misnamed"
)

// faultsOf lists the kinds; those of a file as a whole for each file.
func faultsOf() (all []ownFault) {
	const one = "correct it|leave|write|such as"
	all = []ownFault{
		cell("people.csv", "id", "p999", "remove"), cell("people.csv", "id", "", "complete"), cell("people.csv", "id", "p0", "leave one"),
		cell("people.csv", "segment", "pupsil", "correct"), cell("people.csv", "region", "nroth", "correct"),
		cell("people.csv", "region", "the north", "letters"), cell("people.csv", "age", "3O", "leave"),
		cell("people.csv", "age", "412", "from 0 to"), cell("people.csv", "age", "-4", "from 0 to"),
		cell("people.csv", "joined", "2024-02-30", "leave"), cell("people.csv", "joined", "2/13/2024", "such as"),
		cell("ties.csv", "to", "p9999", "correct"), cell("ties.csv", "from", "", "complete"),
		cell("ties.csv", "weight", "", "complete"), cell("ties.csv", "weight", "-2", "correct"), cell("ties.csv", "weight", "0", "correct"),
		cell("ties.csv", "weight", "close", "correct"), cell("ties.csv", "weight", "1e400", "correct"),
		cell("ties.csv", "weight", "Inf", "correct"), cell("ties.csv", "weight", `"1,5"`, "correct"),
		note(inRow("of itself", "ties.csv", "dropped", func(s [][]string, row int) { s[row][1] = s[row][0] })),
		note(inRow("both ways", "ties.csv", "added", func(s [][]string, row int) {
			s[row][0], s[row][1] = s[1][1], s[1][0]
		})),
		cell("users.csv", "date", "2024-02-31", "calendar"), cell("users.csv", "date", "03.04.2024", "write"),
		cell("users.csv", "date", "2024-02-01", "leave"), cell("users.csv", "date", "", one),
		cell("users.csv", "value", `"1,234"`, "separator"), cell("users.csv", "value", "12%", one),
		cell("users.csv", "value", "-3", one), cell("users.csv", "value", "1e400", one),
		cell("users.csv", "value", "Inf", one), cell("users.csv", "value", "NaN", one),
		cell("users.csv", "role", "hold-out", "name it holdout"), note(cell("users.csv", "value", "640", "state your own")),
		cell("shops.csv", "price", "-3", "above 0"), cell("shops.csv", "price", "0", "above 0"),
		cell("shops.csv", "price", "€12", "write 12"), cell("shops.csv", "price", `"12,5"`, "decimal point"),
		cell("shops.csv", "price", `"1,234"`, "separator"), cell("shops.csv", "cost", "1e400", "at most"),
		cell("shops.csv", "quality", "140%", "0 and 1|100%"), cell("shops.csv", "quality", "good", "number"),
		cell("shops.csv", "name", "", "name"), cell("shops.csv", "name", "shop0", "rename"),
		cell("shops.csv", "name", "tea house", "letters"), cell("accounts.csv", "articles", "often", "such as"),
		cell("campaigns.csv", "until", "2024-02-01", "after|before"), cell("campaigns.csv", "count", "1.5", "whole"),
		cell("feasts.csv", "name", "", "name"), cell("feasts.csv", "date", "2024-02-30", "calendar"),
		note(cell("feasts.csv", "date", "2031-05-01", "2024")), cell("feasts.csv", "date", "", one),
		cell("ads.slots.daily.csv", "value", "many", "number"), cell("ads.slots.daily.csv", "value", "-2", "0"),
		cell("ads.slots.daily.csv", "value", "NaN", "leave"), cell("ads.slots.daily.csv", "date", "2024-13-01", "calendar"),
		cell("ads.slots.daily.csv", "date", "2024-02-01", "sort|leave"),
		header("people.csv", "id", "person", "id"), header("people.csv", "region", "regoin", "region"),
		header("people.csv", "gender", "region", "remove"), header("people.csv", "age", "shoe size", "remove"),
		header("ties.csv", "weight", "wieght", "weight"), header("ties.csv", "to", "from", "remove"),
		header("users.csv", "value", "users", "value"), header("users.csv", "date", "day", "date"),
		header("users.csv", "role", "roles", "role"), header("users.csv", "role", "value", "remove"),
		header("shops.csv", "price", "prize", "price"), header("shops.csv", "name", "shop", "name"),
		header("shops.csv", "cost", "price", "remove"), header("shops.csv", "cost", "gender", "known"),
		header("feasts.csv", "date", "day", "date"), header("ads.slots.daily.csv", "value", "slots", "value"),
	}
	for file := range soundSheets(rand.New(rand.NewPCG(1, 1))) {
		any := func(kind, cure, place string, change func(string) string) {
			all = append(all, ownFault{kind: "of any " + kind, file: file, cure: cure, text: func(text string) (string, string) {
				return change(text), place
			}})
		}
		all = append(all, inRow("more fields", file, "correct|quotes", func(s [][]string, row int) {
			s[row] = append(s[row], "7")
		}), inRow("less fields", file, "complete|correct|quotes", func(s [][]string, row int) { s[row] = s[row][1:] }))
		any("empty", "write", "", func(string) string { return "" })
		any("header only", "write", "", func(text string) string { return text[:strings.Index(text, "\n")+1] })
		any("UTF-16", "save", ":1", func(text string) string {
			return "\xff\xfe" + strings.Join(strings.Split(text, ""), "\x00") + "\x00"
		})
		any("binary", "save", ":1", func(string) string { return "PK\x03\x04\x00\xff\n\x00" })
		any("open quote", "quote", ":3", func(text string) string {
			return strings.Join(slices.Insert(strings.SplitAfter(text, "\n"), 2, `"`), "")
		})
		any("semicolons", "commas", ":1", func(text string) string { return strings.ReplaceAll(text, ",", ";") })
		any("tabs", "commas", ":1", func(text string) string { return strings.ReplaceAll(text, ",", "\t") })
		for _, other := range []string{aFolder, dangling} {
			any(other, "put a table", "", func(string) string { return other })
		}
		any(misnamed, "name it "+file, "", func(string) string { return misnamed })
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
				if text, place = x.text(text); text == misnamed {
					name = strings.TrimSuffix(file, "csv") + "CSV"
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
		rounds = append(rounds, slices.Concat(slices.Collect(maps.Values(of))...))
	}
	for k, round := range rounds {
		dir, fine := t.TempDir(), true
		want := damaged(t, dir, r, round)
		files, notes, err := ownFiles(dir)
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
			if !slices.ContainsFunc(want, func(w [2]string) bool { return regexp.MustCompile(w[0]).MatchString(line) }) {
				t.Errorf("%s: a consequence: %s", kind, line)
			}
		}
	}
}
