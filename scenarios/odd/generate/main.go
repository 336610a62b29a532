// Command generate writes docs/model.md from the pages of the mechanisms.
package main

import (
	"log"
	"os"

	"guanxi/scenarios/odd"
)

func main() {
	text, err := odd.Model(os.DirFS("../../agents"))
	if err == nil {
		err = os.WriteFile("../../docs/model.md", []byte(text), 0o644)
	}
	if err != nil {
		log.Fatal(err)
	}
}
