package sheet

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"guanxi/sim/spec"
)

// heads are other names of columns, in lower case without blanks and accents.
var heads = map[string]string{
	"date": "day datum fecha jour tag giorno dia datetime timestamp time zeit zeitpunkt month monat mois mes mese week " +
		"woche kw semaine semana weekending monthending quarter quartal trimestre trimester year jahr annee ano period " +
		"zeitraum periode data dato ds asof дата 日期 日付 날짜 月份",
	"value": "values wert werte valeur valor valore waarde wartosc hodnota значение 值 数值 値",
	"users": "users user nusers usercount numberofusers numusers userstotal totalusers activeusers registeredusers " +
		"weeklyusers weeklyactiveusers wau members subscribers customers people adopters nutzer benutzer nutzerzahl " +
		"anzahlnutzer anzahl mitglieder utilisateurs usagers nombredutilisateurs membres abonnes usuarios " +
		"numerodeusuarios utenti gebruikers uzytkownicy uzivatele пользователи 用户数 用户 用户数量 ユーザー数 사용자수 " +
		"count n total",
	"mau":  "monthlyactiveusers monthlyusers monthlyactives monthlyactive",
	"dau":  "dailyactiveusers dailyactives dailyactive",
	"role": "rolle",
	"id": "personid userid memberid customerid uid nr no number nummer kundennr matricule identifiant identificador " +
		"numero user member 编号 用户编号 学号 номер",
	"segment": "gruppe group groupe grupo segmento customersegment", "region": "regiao bundesland gebiet 地区 区域 регион",
	"gender": "sex geschlecht sexe sexo genero sesso pohlavi plec 性别 пол",
	"age":    "alter edad idade eta vek wiek agegroup ageclass altersgruppe 年龄 возраст",
	"joined": "joindate joinedat datejoined joinedon signup signupdate signedup registrationdate beitritt " +
		"beitrittsdatum eintritt inscription dateinscription datedinscription fechadealta 加入日期 注册日期",
	"from":   "source src de von fromid sourceid userid user",
	"to":     "target dst a nach zu an toid targetid friendid friend",
	"weight": "gewicht poids peso 权重",
	"name": "nom nombre nome naam nazwa jmeno shopname title titel titre titulo account campaign feast holiday feiertag " +
		"名称 店名 节日 название",
	"price": "preis prix precio preco prezzo cena prijs 价格 цена", "cost": "kosten cout coste costo custo kosten 成本",
	"quality": "qualitat qualite calidad qualita kvalita 质量",
}

// tongues are heads that tell the encoding.
var tongues = map[string]string{
	"Windows-1252": "nutzer benutzer wert preis kosten qualitat alter geschlecht prix nom cout qualite sexe " +
		"utilisateurs valeur nombre " +
		"precio calidad usuarios fecha edad sexo nome prezzo qualita utenti valore valor de von jour region",
	"Windows-1250": "jmeno cena kvalita vek wiek plec pohlavi nazwa uzivatele uzytkownicy hodnota wartosc kraj",
	"Windows-1251": "дата значение пользователи регион пол возраст название цена номер",
	"GBK":          "日期 值 数值 用户数 用户 用户数量 编号 地区 区域 性别 年龄 加入日期 注册日期 名称 店名 节日 价格 成本 质量 用户编号 学号",
}

func speaks(head, page string) int {
	folded := plainly(head)
	if folded != "" && slices.Contains(strings.Fields(tongues[page]), folded) && folded != "region" {
		return 1
	}
	return 0
}

// wanted are the columns of a kind of file, those without which it is none first.
var wanted = map[kind][]string{people: {"id", "segment", "region", "gender", "age", "joined"},
	ties: {"from", "to", "weight"}, entries: {"name", "price", "cost", "quality"}, feasts: {"name", "date"},
	users: {"date", "value", "role"}, series: {"date", "value"}}

// scaled are words for units in which numbers are not written out.
var scaled = regexp.MustCompile(`(?i)(^|[^a-z])(k|m|tsd|mio|mrd|thousands?|millions?|millones|miles|milliers|tausend|` +
	`millionen|'?000s?|in 1000|bn|billions?)\.?($|[^a-z])|万|千`)

var inBrackets = regexp.MustCompile(`\s*[(\[].*[)\]]\s*$`)

// plainly is a name in lower case without accents, blanks and signs.
func plainly(name string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == 'ł' || r == 'Ł':
			return 'l'
		case unicode.Is(unicode.Mn, r), !unicode.IsLetter(r) && !unicode.IsDigit(r):
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(name))
}

// named is the clean name of a column, "" if none is known. One that is exact is written as it should be, but for the
// case of letters.
func (s *Sheet) named(head string, known []string) (name string, exact bool) {
	all := slices.Concat(wanted[s.kind], known)
	if s.kind == people && strings.HasPrefix(strings.ToLower(head), "interest_") {
		return strings.ToLower(head), true
	}
	for _, name := range all {
		if strings.EqualFold(head, name) {
			return name, true
		}
	}
	word := plainly(inBrackets.ReplaceAllString(head, ""))
	is := func(name string) bool { return word == name || slices.Contains(strings.Fields(heads[name]), word) }
	for _, name := range all {
		if word != "" && (is(name) || s.kind == users && name == "value" && (is("users") || is("mau") || is("dau"))) {
			return name, false
		}
	}
	return "", false
}

// near reports whether a name is nearly one that is known, so that the reader asks for it.
func (s *Sheet) near(head string, known []string) bool {
	_, ok := spec.Nearest(head, slices.Concat(wanted[s.kind], known))
	return ok && head != ""
}

// metric is what a head says that users.csv counts, "": adopters.
func metric(head string) string {
	word := plainly(inBrackets.ReplaceAllString(head, ""))
	for _, name := range []string{"mau", "dau"} {
		if word == name || slices.Contains(strings.Fields(heads[name]), word) {
			return name
		}
	}
	return ""
}
