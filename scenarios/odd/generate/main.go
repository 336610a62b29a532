// Command generate writes docs/model.md and the pages of docs/model from those of the mechanisms.
package main

import (
	"log"
	"os"
	"path/filepath"

	"guanxi/scenarios/odd"
)

func main() {
	pages, err := odd.Model(os.DirFS("../../agents"))
	for name, text := range pages {
		if err == nil {
			err = os.WriteFile(filepath.Join("../../docs", name), []byte(text), 0o644)
		}
	}
	if err != nil {
		log.Fatal(err)
	}
}
