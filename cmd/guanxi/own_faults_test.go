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
	"unicode/utf16"

	"guanxi/sim/simtest/need"
)

// ownSheets are the files of one's own while they are made: rows of cells, of which the first is the header.
type ownSheets map[string][][]string

// soundSheets draws files in which nothing is wrong.
func soundSheets(r *rand.Rand) ownSheets {
	f := ownSheets{
		"people.csv":   {{"id", "segment", "region", "gender", "age", "joined"}},
		"ties.csv":     {{"from", "to", "weight"}},
		"users.csv":    {{"date", "value", "role"}},
		"shops.csv":    {{"name", "price", "cost", "quality"}},
		"accounts.csv": {{"name", "articles", "quality"}}, "campaigns.csv": {{"name", "count", "bid.cpm", "from", "until"}},
		"feasts.csv": {{"name", "date"}}, "ads.slots.daily.csv": {{"date", "value"}},
	}
	add := func(file string, cells ...any) {
		f[file] = append(f[file], strings.Fields(strings.TrimSuffix(fmt.Sprintln(cells...), "\n")))
	}
	n := 100 + r.IntN(40)
	for i := range n {
		joined := "NA"
		if r.IntN(20) == 0 {
			joined = fmt.Sprintf("2024-02-%02d", 10+r.IntN(18))
		}
		add("people.csv", fmt.Sprint("p", i), []string{"pupils", "staff"}[r.IntN(2)],
			[]string{"north", "southern"}[r.IntN(2)], []string{"f", "m"}[r.IntN(2)], 16+r.IntN(60), joined)
		for _, k := range []int{1, 2, 5} {
			add("ties.csv", fmt.Sprint("p", i), fmt.Sprint("p", (i+k)%n), 1+r.IntN(9))
		}
	}
	for k := range 8 {
		add("users.csv", fmt.Sprintf("2024-%02d-%02d", 2+k/4, 1+7*(k%4)), 20+7*k+r.IntN(5), []string{"fit", "holdout"}[k/6])
		add("shops.csv", fmt.Sprint("shop", k), 5+r.IntN(90), 1+r.IntN(4), fmt.Sprint("0.", 1+r.IntN(8)))
		add("accounts.csv", fmt.Sprint("paper", k), fmt.Sprint(1+r.IntN(5), "/week"), fmt.Sprint("0.", 1+r.IntN(8)))
		add("campaigns.csv", fmt.Sprint("firm", k), 1+r.IntN(3), 20+r.IntN(50), "2024-02-02", fmt.Sprint("2024-03-", 10+k))
		add("feasts.csv", fmt.Sprint("fair", k), fmt.Sprint("2024-02-", 10+r.IntN(18)))
		add("ads.slots.daily.csv", fmt.Sprint("2024-02-", 10+2*k), 1+r.IntN(4))
	}
	return f
}

// ownFault is a kind of fault of real files. It gives the line at which it must be told; by place, where the whole file
// is meant, "": by its name alone.
type ownFault struct {
	kind, file string
	plant      func(sheet [][]string, row int) (line int) // of one row; nil: text
	text       func(text string) (damaged string, line int)
	cure       string // what the message must match
}

// cell is the fault that a cell of a column holds a text.
func cell(file, column, text, cure string) ownFault {
	return ownFault{kind: column + " " + text, file: file, cure: cure, plant: func(s [][]string, row int) int {
		s[row][slices.Index(s[0], column)] = text
		return row + 1
	}}
}

// header is the fault that a column has another name; none: it is missing.
func header(file, column, name, cure string) ownFault {
	return ownFault{kind: "header " + column + " " + name, file: file, cure: cure, text: func(text string) (string, int) {
		head, rest, _ := strings.Cut(text, "\n")
		return strings.Replace(head, column, name, 1) + "\n" + rest, 1
	}}
}

// ofWhole is the fault that a file as a whole is another.
func ofWhole(kind, file, cure string, text func(string) (string, int)) ownFault {
	return ownFault{kind: kind, file: file, cure: cure, text: text}
}

func utf16Of(text string) string {
	out := "\xff\xfe"
	for _, c := range utf16.Encode([]rune(text)) {
		out += string([]byte{byte(c), byte(c >> 8)})
	}
	return out
}

// faultsOf lists those of one file each.
func faultsOf() (all []ownFault) {
	const write = "write|correct|such as"
	all = []ownFault{
		cell("people.csv", "id", "", "complete"), cell("people.csv", "id", "p7", "leave one"),
		cell("people.csv", "segment", "pupsil", "correct"), cell("people.csv", "region", "nroth", "correct"),
		cell("people.csv", "region", "the north", "letters"), cell("people.csv", "age", "3O", "leave"),
		cell("people.csv", "age", "412", "from 0 to"), cell("people.csv", "age", "-4", "from 0 to"),
		cell("people.csv", "joined", "2024-02-30", "leave"), cell("people.csv", "joined", "2/13/2024", "such as"),
		cell("people.csv", "joined", "24 Feb", "such as"),
		cell("ties.csv", "to", "p9999", "correct|add"), cell("ties.csv", "from", "", "complete"),
		cell("ties.csv", "weight", "-2", "correct"), cell("ties.csv", "weight", "0", "correct"),
		cell("ties.csv", "weight", "close", "correct"), cell("ties.csv", "weight", "1e400", "correct"),
		cell("ties.csv", "weight", "Inf", "correct"), cell("ties.csv", "weight", "NaN", "complete|correct"),
		cell("users.csv", "date", "2024-02-31", "calendar"), cell("users.csv", "date", "03.04.2024", "write"),
		cell("users.csv", "date", "2024-02-08", "leave"), cell("users.csv", "date", "", "such as|leave"),
		cell("users.csv", "value", `"1,234"`, "separator"), cell("users.csv", "value", "12%", write),
		cell("users.csv", "value", "-3", "below 0"), cell("users.csv", "value", "1e400", "at most"),
		cell("users.csv", "value", "Inf", write), cell("users.csv", "value", "", "leave"),
		cell("users.csv", "role", "hold-out", "holdout"), cell("users.csv", "role", "", "fit"),
		cell("shops.csv", "price", "-3", "above 0|more than 0|at least"), cell("shops.csv", "price", "0", "above 0|more than 0"),
		cell("shops.csv", "price", "€12", write), cell("shops.csv", "price", `"12,5"`, "12.5"),
		cell("shops.csv", "price", `"1,234"`, "separator"), cell("shops.csv", "cost", "1e400", "at most"),
		cell("shops.csv", "quality", "140%", "1|100%"), cell("shops.csv", "quality", "good", "such as|number"),
		cell("shops.csv", "name", "", "name"), cell("shops.csv", "name", "shop3", "rename"),
		cell("shops.csv", "name", "tea house", "letters"),
		cell("accounts.csv", "articles", "often", "such as"),
		cell("campaigns.csv", "until", "2024-02-01", "after|before"), cell("campaigns.csv", "count", "1.5", "whole"),
		cell("feasts.csv", "name", "", "name"), cell("feasts.csv", "date", "2024-02-30", "calendar"),
		cell("feasts.csv", "date", "2031-05-01", "2024"), cell("feasts.csv", "date", "", "such as|date"),
		cell("ads.slots.daily.csv", "value", "many", "number"), cell("ads.slots.daily.csv", "value", "-2", "0"),
		cell("ads.slots.daily.csv", "date", "2024-13-01", "calendar"),
		cell("ads.slots.daily.csv", "date", "2024-02-12", "twice|order|after"),
		header("people.csv", "id", "person", "id"), header("people.csv", "region", "regoin", "region"),
		header("people.csv", "gender", "region", "remove|leave"), header("people.csv", "age", "shoe size", "remove"),
		header("ties.csv", "weight", "wieght", "weight"), header("ties.csv", "to", "from", "remove|leave"),
		header("users.csv", "value", "users", "value"), header("users.csv", "date", "day", "date"),
		header("users.csv", "role", "roles", "role"), header("users.csv", "role", "value", "remove|leave"),
		header("shops.csv", "price", "prize", "price"), header("shops.csv", "name", "shop", "name"),
		header("shops.csv", "cost", "price", "leave"), header("shops.csv", "cost", "gender", "leave|remove|known"),
		header("feasts.csv", "date", "day", "date"), header("ads.slots.daily.csv", "value", "slots", "value"),
	}
	for file := range soundSheets(rand.New(rand.NewPCG(1, 1))) {
		all = append(all,
			ownFault{kind: "too many fields", file: file, cure: "instead of", plant: func(s [][]string, row int) int {
				s[row] = append(s[row], "7")
				return row + 1
			}},
			ownFault{kind: "too few fields", file: file, cure: "instead of", plant: func(s [][]string, row int) int {
				s[row] = s[row][1:]
				return row + 1
			}},
			ofWhole("empty", file, "write", func(string) (string, int) { return "", 0 }),
			ofWhole("header only", file, "write", func(text string) (string, int) {
				return text[:strings.Index(text, "\n")+1], 0
			}),
			ofWhole("UTF-16", file, "save", func(text string) (string, int) { return utf16Of(text), 1 }),
			ofWhole("binary", file, "save", func(string) (string, int) { return "PK\x03\x04\x00\xff\n\x00", 1 }),
			ofWhole("open quote", file, "quote", func(text string) (string, int) {
				lines := strings.SplitAfter(text, "\n")
				k := len(lines) / 2
				lines[k] = `"` + lines[k]
				return strings.Join(lines, ""), k + 1
			}),
			ofWhole("semicolons", file, "commas", func(text string) (string, int) { return strings.ReplaceAll(text, ",", ";"), 1 }),
			ofWhole("tabs", file, "commas", func(text string) (string, int) { return strings.ReplaceAll(text, ",", "\t"), 1 }),
			ofWhole("folder", file, "put a table", func(string) (string, int) { return "folder", 0 }),
			ofWhole("no such link", file, "put a table", func(string) (string, int) { return "link", 0 }),
			ofWhole("named nearly", file, "name it "+regexp.QuoteMeta(file), func(string) (string, int) { return "name", 0 }))
	}
	slices.SortStableFunc(all, func(a, b ownFault) int { return strings.Compare(a.file+a.kind, b.file+b.kind) })
	return all
}

// near is a name like that of a file.
func near(file string) string {
	if strings.Count(file, ".") > 1 {
		return strings.TrimSuffix(file, "csv") + "CSV"
	}
	return file[:2] + strings.TrimSuffix(file[2:], "s.csv") + ".csv"
}

// damaged writes files with faults, each in a row of its own, and returns what must be told: a place and a cure.
func damaged(t *testing.T, dir string, r *rand.Rand, chosen []ownFault) (want [][2]string) {
	t.Helper()
	f := soundSheets(r)
	taken := map[string]bool{}
	for _, x := range chosen {
		if x.plant == nil {
			continue
		}
		row := 0
		for row == 0 || taken[fmt.Sprint(x.file, row)] {
			row = 2 + r.IntN(len(f[x.file])-2)
		}
		taken[fmt.Sprint(x.file, row)] = true
		want = append(want, [2]string{fmt.Sprintf("%s:%d\\b", x.file, x.plant(f[x.file], row)), x.cure})
	}
	for file, sheet := range f {
		text := ""
		for _, row := range sheet {
			text += strings.Join(row, ",") + "\n"
		}
		for _, x := range chosen {
			if x.file != file || x.text == nil {
				continue
			}
			line := 0
			text, line = x.text(text)
			place := file + "\\b"
			if line > 0 {
				place = fmt.Sprintf("%s:%d\\b", file, line)
			}
			switch path := filepath.Join(dir, file); text {
			case "folder":
				need.Nil(t, os.Mkdir(path, 0o777))
			case "link":
				need.Nil(t, os.Symlink("nowhere", path))
			case "name":
				write(t, dir, near(file), "name\n")
				place = near(file) + "\\b"
			}
			want = append(want, [2]string{place, x.cure})
		}
		if !slices.Contains([]string{"folder", "link", "name"}, text) {
			write(t, dir, file, text)
		}
	}
	return want
}

// Each fault alone, and many at once, are told in one round by file and line, each with a cure, and nothing is written.
func TestOwnFaults(t *testing.T) {
	all := faultsOf()
	r := rand.New(rand.NewPCG(40, 7))
	rounds := [][]ownFault{}
	for _, x := range all {
		rounds = append(rounds, []ownFault{x})
	}
	for range 8 { // of each file some rows or all of it
		byFile := map[string][]ownFault{}
		for _, i := range r.Perm(len(all)) {
			if x := all[i]; len(byFile[x.file]) == 0 || x.plant != nil && byFile[x.file][0].plant != nil {
				byFile[x.file] = append(byFile[x.file], x)
			}
		}
		var round []ownFault
		for _, file := range slices.Sorted(maps.Keys(byFile)) {
			of := byFile[file]
			round = append(round, of[:min(len(of), 6)]...)
		}
		rounds = append(rounds, round)
	}
	for _, round := range append(rounds, nil) {
		dir := t.TempDir()
		want := damaged(t, dir, r, round)
		_, notes, err := ownFiles(dir)
		told := strings.Join(notes, "\n")
		if err != nil {
			told = err.Error()
		}
		if (err == nil) != (len(round) == 0) {
			t.Errorf("%v %v: %v %q", len(round), round[:min(1, len(round))], err, notes)
			continue
		}
		for k, w := range want {
			at := regexp.MustCompile("(?m)^.*" + w[0] + ".*$")
			lines := strings.Join(at.FindAllString(told, -1), "\n")
			kind := "together"
			if len(round) == 1 {
				kind = round[k].file + " " + round[k].kind
			}
			if lines == "" || !regexp.MustCompile(w[1]).MatchString(lines) {
				t.Errorf("%s: no %s with %s in\n%s", kind, w[0], w[1], told)
			}
		}
	}
}
