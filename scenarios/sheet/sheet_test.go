package sheet

import (
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"guanxi/sim/simtest/need"
)

// sound are clean files: those of which each kind makes something else, which must be read as they stand here.
var sound = map[string]string{
	"users.csv": rowsOf("date,value", func(k int) string { return day0(k) + fmt.Sprintf(",%d", 640+k*k*k*7) }),
	"people.csv": rowsOf("id,region,age,joined", func(k int) string {
		return fmt.Sprintf("p%d,%s,%d,%s", k, []string{"Köln", "Bonn"}[k%2], 20+k, []string{"", day0(k)}[k%2])
	}),
	"ties.csv": rowsOf("from,to,weight", func(k int) string { return fmt.Sprintf("p%d,p%d,%d.5", k, k+1, k) }),
	"shops.csv": rowsOf("name,price,quality", func(k int) string {
		return fmt.Sprintf("shop%d,%d.5,0.%d", k, 900+40*k, 1+k%8)
	}),
	"feasts.csv": rowsOf("name,date", func(k int) string {
		return fmt.Sprintf("fair%d,%s", k, day0(k))
	}),
	"ads.slots.daily.csv": rowsOf("date,value", func(k int) string { return day0(k) + fmt.Sprint(",", 1+k%4) }),
}

const many = 30

func rowsOf(head string, row func(k int) string) string {
	text := head + "\n"
	for k := range many {
		text += row(k) + "\n"
	}
	return text
}

func day0(k int) string { return time.Date(2024, 1, 7+7*k, 0, 0, 0, 0, time.UTC).Format(time.DateOnly) }

// table is a file while it is made unlike: its cells, and then its text.
type table struct {
	file string
	rows [][]string
}

func (t table) column(name string, change func(cell string) string) {
	for c, head := range t.rows[0] {
		for _, row := range t.rows[1:] {
			if head == name && row[c] != "" {
				row[c] = change(row[c])
			}
		}
	}
}

// of is what a further cell of a row holds: nothing where the row is blank.
func of(row []string, text string) string {
	if strings.Join(row, "") == "" {
		return ""
	}
	return text
}

// dated writes all dates in another form.
func dated(layout string, clock ...string) func(t *table) {
	return func(t *table) {
		for _, name := range []string{"date", "joined"} {
			t.column(name, func(cell string) string {
				at, _ := time.Parse(time.DateOnly, cell)
				return at.Format(layout) + strings.Join(clock, "")
			})
		}
	}
}

// numbered writes all numbers with other signs.
func numbered(change func(cell string) string) func(t *table) {
	return func(t *table) {
		for _, name := range []string{"value", "weight", "price", "quality"} {
			t.column(name, change)
		}
	}
}

func grouped(thousands, decimal string) func(cell string) string {
	return func(cell string) string {
		sign := ""
		if text, is := strings.CutPrefix(cell, "CHF "); is {
			sign, cell = "CHF ", text
		}
		whole, part, cut := strings.Cut(cell, ".")
		for k := len(whole) - 3; k > 0; k -= 3 {
			whole = whole[:k] + thousands + whole[k:]
		}
		if cut {
			return sign + whole + decimal + part
		}
		return sign + whole
	}
}

// ways are how to write cells that can be read in one way only.
var ways = map[string]func(t *table){
	"dd.mm.yyyy": dated("02.01.2006"), "d/m/yyyy": dated("2/1/2006"), "m/d/yyyy": dated("1/2/2006"),
	"yyyymmdd": dated("20060102"), "names": dated("2 Jan 2006"), "American names": dated("January 2, 2006"),
	"times": dated(time.DateOnly, " 16:21:13.407+02"), "zones": dated(time.DateOnly, "T23:30:00Z"),
	"Chinese": dated("2006年1月2日"), "d.m.yy": dated("2.1.06"), "slashes": dated("2006/1/2"),
	"serials": func(t *table) {
		for _, name := range []string{"date", "joined"} {
			t.column(name, func(cell string) string {
				at, _ := time.Parse(time.DateOnly, cell)
				return fmt.Sprint(at.Sub(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)).Hours() / 24)
			})
		}
	},
	"seconds": func(t *table) {
		for _, name := range []string{"date", "joined"} {
			t.column(name, func(cell string) string {
				at, _ := time.Parse(time.DateOnly, cell)
				return fmt.Sprint(at.UnixMilli())
			})
		}
	},
	"decimal commas": numbered(grouped("", ",")), "points": numbered(grouped(".", ",")),
	"English": numbered(grouped(",", ".")), "blanks": numbered(grouped("\u00a0", ",")),
	"Swiss": numbered(grouped("'", ".")),
	"euros": func(t *table) { t.column("price", func(cell string) string { return cell + " €" }) },
	"codes": func(t *table) { t.column("price", func(cell string) string { return "CHF " + cell }) },
	"capitals": func(t *table) {
		for c, name := range t.rows[0] {
			t.rows[0][c] = strings.ToUpper(name)
		}
	},
	"German": func(t *table) {
		for c, name := range t.rows[0] {
			t.rows[0][c] = map[string]string{"date": "Datum", "value": "Wert", "age": "Alter", "price": "Preis", "name": "Name",
				"quality": "Qualität", "weight": "Gewicht", "region": "Region", "id": "Nr.", "from": "Von", "to": "Nach",
				"joined": "Beitritt"}[name]
		}
	},
	"row numbers": func(t *table) {
		for k := range t.rows {
			t.rows[k] = append([]string{of(t.rows[k], fmt.Sprint(k))}, t.rows[k]...)
		}
		t.rows[0][0] = ""
	},
	"blank columns": func(t *table) {
		for k := range t.rows {
			t.rows[k] = append(t.rows[k], "", "")
		}
	},
	"blank rows": func(t *table) {
		blank := make([]string, len(t.rows[0]))
		half := len(t.rows) / 2
		t.rows = slices.Concat(t.rows[:half], [][]string{blank}, t.rows[half:], [][]string{blank, blank})
	},
	"further columns": func(t *table) {
		for k := range t.rows {
			t.rows[k] = append(t.rows[k], of(t.rows[k], fmt.Sprint("remark ", k)))
		}
		t.rows[0][len(t.rows[0])-1] = "Remarks"
	},
}

// coats are ways to write a file, given its lines in a delimiter.
var coats = map[string]func(t table) string{
	"commas": func(t table) string { return t.text(",") }, "semicolons": func(t table) string { return t.text(";") },
	"tabs": func(t table) string { return t.text("\t") }, "bars": func(t table) string { return t.text("|") },
	"sep": func(t table) string { return "sep=;\r\n" + strings.ReplaceAll(t.text(";"), "\n", "\r\n") },
	"UTF-16": func(t table) string {
		text, _ := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(t.text("\t"))
		return text
	},
	"Windows-1252": func(t table) string {
		text, _ := charmap.Windows1252.NewEncoder().String(t.text(";"))
		return text
	},
	"a title": func(t table) string { return "Report of the platform\n\n" + t.text(",") },
	"a note":  func(t table) string { return t.text(";") + "\nSource: our database\n" },
}

func (t table) text(delim string) (text string) {
	for _, row := range t.rows {
		cells := make([]string, len(row))
		for c, cell := range row {
			if cells[c] = cell; strings.Contains(cell, delim) {
				cells[c] = `"` + cell + `"`
			}
		}
		text += strings.Join(cells, delim) + "\n"
	}
	return text
}

// Each kind alone in each coat, and in pairs in one, is read as the clean file, and clean files stay as they are.
func TestKinds(t *testing.T) {
	for file, text := range sound {
		if s := Read(file, file, []byte(text), nil); !s.Same || len(s.Faults) > 0 {
			t.Errorf("%s is clean: %v %v", file, s.Notes, s.Faults)
		}
		known := []string{"price", "quality"}
		for one, first := range ways {
			for two, second := range ways {
				for coat, wrap := range coats {
					if one > two || coat == "Windows-1252" && (one == "Chinese" || two == "Chinese") {
						continue // which has no such letters
					}
					if one != two && coat != "commas" {
						continue // for time
					}
					x := table{file: file}
					for line := range strings.SplitSeq(strings.TrimSuffix(text, "\n"), "\n") {
						x.rows = append(x.rows, strings.Split(line, ","))
					}
					if !apart(one, two) {
						first(&x)
					}
					second(&x)
					s := Read(file, file, []byte(wrap(x)), known)
					if got := string(s.Clean()); len(s.Faults) > 0 || got != text && !same(got, text) {
						t.Fatalf("%s, %s and %s, %s: %v\n%.600s\nof\n%.400s", file, one, two, coat, s.Faults, got, wrap(x))
					}
				}
			}
		}
	}
}

// apart reports whether two kinds change the same cells, so that only one of them can be.
func apart(one, two string) bool {
	of := func(kind string) int {
		t := table{rows: [][]string{{"date", "value", "price"}, {"2024-02-14", "1234.5", "1234.5"}}}
		ways[kind](&t)
		switch {
		case t.rows[1][0] != "2024-02-14":
			return 1
		case t.rows[1][1] != "1234.5":
			return 2
		case t.rows[0][0] == "DATE" || t.rows[0][0] == "Datum" || t.rows[0][0] == "":
			return 3
		case t.rows[1][2] != "1234.5":
			return 4
		}
		return 0
	}
	return one == two || of(one) > 0 && of(one) == of(two)
}

var remarks = regexp.MustCompile(`,(Remarks|remark \d+)\n`)

// same reports whether two tables differ only in a column that nobody reads.
func same(got, want string) bool { return remarks.ReplaceAllString(got, "\n") == want }

// What can be read in two ways, or is lost, is refused once, with its line.
func TestAmbiguous(t *testing.T) {
	for name, x := range map[string][3]string{
		"orders":      {"users.csv", "date,value\n01/02/2024,5\n02/03/2024,6\n", "2024-02-01"},
		"dashes":      {"feasts.csv", "name,date\na,03-04-2024\nb,05-06-2024\n", "users"},
		"joined":      {"people.csv", "id,joined\na,03/04/2024\nb,\n", ":2: joined"},
		"mixed":       {"users.csv", "date,value\n01/14/2024,5\n19/05/2024,6\n02/03/2024,7\n", "day first"},
		"thousands":   {"users.csv", "date;value\n2024-01-01;1.024\n2024-01-02;1.224\n", "1024"},
		"prices":      {"shops.csv", "name;price\na;1,200\nb;2,400\n", "1.200 or 1200"},
		"two values":  {"users.csv", "Date,Active users,Registered users\n2024-01-01,4,5\n2024-01-02,5,6\n", "two columns"},
		"rounded ids": {"people.csv", "id,age\n1.23457E+11,4\n1.23457E+11,5\n", "rounded"},
		"of ties":     {"ties.csv", "from,to\n1.23457E+11,12\n1.23457E+11,13\n", "rounded"},
		"currencies":  {"shops.csv", "name,price\na,€5\nb,$6\n", "EUR and USD"},
		"long form":   {"users.csv", "date,os,users\n2024-01-01,a,4\n2024-01-01,b,5\n", "already in line 2"},
		"classes":     {"people.csv", "id,age\na,18-24\nb,45-54\n", "45-54"},
		"scaled":      {"users.csv", "Date,Users (m)\n2024-01-01,4\n2024-01-02,5\n", "thousands"},
		"Spanish":     {"users.csv", "Date,Users\n2024-01-01,4 mil\n2024-01-02,5 mil\n", "thousands"},
		"no year":     {"users.csv", "Date,Users\nJan 6,4\nJan 13,5\nJan 20,5\nJan 27,6\nFeb 3,7\n", "no year"},
		"pages":       {"people.csv", "id,region\na,Gen\xe8ve\nb,Bern\n", "Windows-1250"},
		"a unit":      {"users.csv", "Bulan;Pengguna (lusin)\n07/2019;126,2\n08/2019;1.140,4\n", "no number of people"},
		"fiscal":      {"users.csv", "Period,Users\nFY2014 Q1,5\nFY2014 Q2,6\n", "fiscal year"},
		"new or all":  {"users.csv", "Mois;Inscriptions\n01/2018;216\n02/2018;236\n", "since the row before"},
		"two pages":   {"people.csv", "id,region\na,Köln\nb,K\xf6ln\n", "UTF-8"},
	} {
		s := Read(x[0], x[0], []byte(x[1]), []string{"price"})
		if name == "dashes" {
			x[2] = "2024-04-03"
		}
		if len(s.Faults) != 1 || !strings.Contains(s.Faults[0].Error(), x[2]) {
			t.Errorf("%s: %v, notes %v", name, s.Faults, s.Notes)
		}
	}
}

// Shops may have any name.
func TestNames(t *testing.T) {
	names := []string{"Joe's Diner", "=1+1", "<b>x</b>", strings.Repeat("long ", 60), "JOES-DINER", "🍕", "7-Eleven", "a;b"}
	text := "name|price\n"
	for _, name := range names {
		text += name + "|5\n"
	}
	s := Read("shops.csv", "shops.csv", []byte(text), []string{"price"})
	want := "name,price\nJoes-Diner-2,5\n1-1,5\nb-x-b,5\nlong-long-long-long-long-long-long-long,5\nJOES-DINER,5\n" +
		"unnamed,5\n7-Eleven,5\na-b,5\n"
	if got := string(s.Clean()); len(s.Faults) > 0 || got != want {
		t.Errorf("%v\n%s", s.Faults, got)
	}
}

// A fault behind a title points to the line of the file.
func TestLines(t *testing.T) {
	s := Read("users.csv", "users.csv", []byte("Report\n\nDate;Users\n14.01.2024;5\n;\n21.01.2024;many\n"), nil)
	if want := "\n\ndate,value\n2024-01-14,5\n\n2024-01-21,many\n"; string(s.Text) != want {
		t.Errorf("%q", s.Text)
	}
}

// A last row without a date is a sum, if it has the sum of the others, or else lacks its date.
func TestSums(t *testing.T) {
	for last, want := range map[string]string{",110": "", ",43": ",43\n", "Total,110": ""} {
		rows := "2024-01-01,20\n2024-01-02,40\n2024-01-03,50\n"
		s := Read("users.csv", "users.csv", []byte("date,value\n"+rows+last+"\n"), nil)
		if got := string(s.Clean()); len(s.Faults) > 0 || got != "date,value\n"+rows+want {
			t.Errorf("%s: %v\n%s", last, s.Faults, got)
		}
	}
}

// Periods count at their ends, and for a key from their beginnings.
func TestPeriods(t *testing.T) {
	for text, want := range map[string]string{"2024-02": "2024-02-29", "Feb 2024": "2024-02-29", "02/2024": "2024-02-29",
		"2024W05": "2024-02-04", "2024-W05": "2024-02-04", "2018 Q1": "2018-03-31", "Q4/2018": "2018-12-31",
		"2019": "2019-12-31", "März 2024": "2024-03-31", "202402": "2024-02-29", "KW 5 2024": "2024-02-04"} {
		s := Read("users.csv", "users.csv", []byte("date,value\n"+text+",5\n"), nil)
		if got := string(s.Clean()); len(s.Faults) > 0 || got != "date,value\n"+want+",5\n" {
			t.Errorf("%s: %v %q", text, s.Faults, got)
		}
	}
	s := Read("ads.slots.daily.csv", "ads.slots.daily.csv", []byte("date,value\n2024-02,5\n"), nil)
	if got := string(s.Clean()); got != "date,value\n2024-02-01,5\n" {
		t.Errorf("%q", got)
	}
}

// What is in a table says how to read it, whatever it looks like.
func TestLooks(t *testing.T) {
	const clean = "date,value\n2024-01-31,950\n2024-02-29,1100\n2024-03-31,1400\n2024-04-30,2000\n"
	looks, err := os.ReadFile("testdata/looks.txt")
	need.Nil(t, err)
	pages := map[string]encoding.Encoding{"Shift_JIS": japanese.ShiftJIS, "GB18030": simplifiedchinese.GB18030,
		"EUC-KR": korean.EUCKR, "1251": charmap.Windows1251, "Mac": charmap.Macintosh}
	for look := range strings.SplitSeq(string(looks), "\n=== ") {
		name, text, is := strings.Cut(look, "\n")
		if !is || strings.HasPrefix(name, "Tables ") {
			continue
		}
		text += "\n"
		if page := pages[name]; page != nil {
			text, err = page.NewEncoder().String(text)
			need.Nil(t, err)
		}

		s := Read("users.csv", "users.csv", []byte(text), nil)
		if got := string(s.Clean()); len(s.Faults) > 0 || got != clean {
			t.Errorf("%s: %v\n%s\n%v", name, s.Faults, got, s.Notes)
		}
	}
}

// A row is a year, and a column a month; quarters have Roman numerals, and are no weeks.
func TestCross(t *testing.T) {
	years := "Members by month\nYear,Jan,Feb,Mar,Apr,May,Jun,Jul,Aug,Sep,Oct,Nov,Dec\n" +
		"2021,,,,5,6,7,8,9,1010,1022,1347,1575\n" +
		"2022,1988,2000,2001,2002,2003,2004,2005,2006,2007,2008,2009,2010\n"
	s := Read("users.csv", "users.csv", []byte(years), nil)
	if got := string(s.Clean()); !strings.HasPrefix(got, "date,value\n2021-04-30,5\n") || strings.Count(got, "\n") != 22 {
		t.Errorf("%v\n%s", s.Faults, got)
	}
	for _, text := range []string{
		"Kwartał\tUżytkownicy\nII kw. 2023\t5\nIII kw. 2023\t6\nIV kw. 2023\t8\n",
		"Perioden;Gebruikers (x 1 000)\n2023 2e kwartaal;0,005\n2023 3e kwartaal;0,006\n2023 4e kwartaal;0,008\n",
		"时间,月活跃用户数(万)\n2023年第二季度,0.0005\n2023年第三季度,0.0006\n2023年第四季度,0.0008\n",
		";2023K2;2023K3;2023K4;2024K1\nBrugere;5;6;8;\n",
		"FLOW,LAST UPDATE,TIME_PERIOD,OBS_VALUE\nX,14/03/24,2023-Q2,5\nX,14/03/24,2023-Q3,6\nX,14/03/24,2023-Q4,8\n",
	} {
		s = Read("users.csv", "users.csv", []byte(text), nil)
		if got := string(s.Clean()); got != "date,value\n2023-06-30,5\n2023-09-30,6\n2023-12-31,8\n" {
			t.Errorf("%s%v %v\n%s", text, s.Notes, s.Faults, got)
		}
	}
}

// Friends stand in lists, in a matrix with or without weights, or as names that hold commas.
func TestFriends(t *testing.T) {
	for text, want := range map[string]string{
		"id;friends\na;b, c\nb;a, c\nc;a\n":    "from,to\na,b\na,c\nb,a\nb,c\nc,a\n",
		";a;b;c\na;;1;0\nb;1;;1\nc;0;1;\n":     "from,to\na,b\nb,a\nb,c\nc,b\n",
		";a;b;c\na;;2;0\nb;2;;0,5\nc;0;0,5;\n": "from,to,weight\na,b,2\nb,a,2\nb,c,0.5\nc,b,0.5\n",
		"who;whom\nLee, Ann;Ray, Bob\nRay, Bob;Fox, Cy\nFox, Cy;Lee, Ann\n": "from,to\n" +
			"\"Lee, Ann\",\"Ray, Bob\"\n\"Ray, Bob\",\"Fox, Cy\"\n\"Fox, Cy\",\"Lee, Ann\"\n",
	} {
		s := Read("ties.csv", "ties.csv", []byte(text), nil)
		if got := string(s.Clean()); len(s.Faults) > 0 || got != want {
			t.Errorf("%s: %v\n%s", text, s.Faults, got)
		}
	}
}

// Files of other names are known by words or by what is in them, ids that differ by zeros meet, and people without ties
// become nodes.
func TestFolder(t *testing.T) {
	texts := map[string]string{"Mitglieder.csv": "Nr.,Alter\n001,20\n002,30\n003,40\n",
		"friends.txt": "1\t2\n2\t1\n", "lojas.csv": "Loja;Preço\nA;5\nB;6\n", "notes.txt": "Ask Meera.\n",
		"user counts.tsv":     "day\tn\n2024-01-31\t5\n2024-02-29\t6\n2024-03-31\t9\n",
		"ads.slots.daily.CSV": "date,value\n2024-01-31,5\n2024-02-29,6\n2024-03-31,9\n",
		"holidays.csv":        "What,When\nFair,4 July 2024\nMarket,5 July 2024\n"}
	as, faults := Names(slices.Sorted(maps.Keys(texts)), []string{"people.csv", "ties.csv", "shops.csv", "users.csv",
		"feasts.csv"}, func(file string) []byte { return []byte(texts[file]) })
	want := map[string]string{"people.csv": "Mitglieder.csv", "ties.csv": "friends.txt", "shops.csv": "lojas.csv",
		"users.csv": "user counts.tsv", "feasts.csv": "holidays.csv"}
	if !maps.Equal(as, want) || len(faults) > 0 {
		t.Errorf("%v %v", as, faults)
	}
	_, faults = Names([]string{"users_a.csv", "users_b.csv"}, []string{"users.csv"}, func(string) []byte {
		return []byte(texts["user counts.tsv"])
	})
	if len(faults) != 1 {
		t.Error(faults)
	}
	// The words of a name do not make a table of what it is not.
	for file, want := range map[string]string{"active_accounts.txt": "users.csv", "public.users.csv": "people.csv"} {
		text := map[string]string{"users.csv": texts["user counts.tsv"], "people.csv": "id,region\na1,KE\na2,UG\n"}[want]
		as, _ := Names([]string{file}, []string{"people.csv", "accounts.csv", "users.csv"}, func(string) []byte {
			return []byte(text)
		})
		if as[want] != file {
			t.Errorf("%s: %v", file, as)
		}
	}
	people := Read("Mitglieder.csv", "people.csv", []byte(texts["Mitglieder.csv"]), nil)
	ties := Read("friends.txt", "ties.csv", []byte(texts["friends.txt"]), nil)
	Match(people, ties)
	if got := string(ties.Text); got != "from,to\n001,002\n002,001\n003,003\n" {
		t.Error(got)
	}
}
