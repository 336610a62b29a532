package supplement

import (
	"cmp"
	"fmt"
	"path"
	"time"

	"guanxi/scenarios/sweep/citation"
	"guanxi/sim/results/manifest"
)

const crateFile = "ro-crate-metadata.json"

type thing = map[string]any

func ref(id string) thing { return thing{"@id": id} }

// crate describes the package as an RO-Crate 1.1, and how it was made as a Process Run Crate 0.5.
func (p *Package) crate(more map[string][]byte) thing {
	const licence, context, profile = "https://spdx.org/licenses/Apache-2.0", "https://w3id.org/ro/crate/1.1", "https://w3id.org/ro/wfrun/process/0.5"
	software, run := "#guanxi", "#"+p.verb
	var graph, parts, inputs, outputs []any
	part := func(f file) {
		x := thing{"@id": f.name, "@type": "File", "name": f.name, "contentSize": fmt.Sprint(f.Bytes), "encodingFormat": format(f.name), "sha256": f.SHA256}
		graph, parts = append(graph, x), append(parts, ref(f.name))
	}
	for _, f := range p.files {
		part(f)
		if path.Dir(f.name) == manifest.InputsFolder || f.name == p.main {
			inputs = append(inputs, ref(f.name))
		} else {
			outputs = append(outputs, ref(f.name))
		}
	}
	for _, name := range sorted(more) {
		part(file{name, manifest.EntryOf(more[name])})
	}
	action := thing{"@id": run, "@type": "CreateAction", "name": "guanxi " + p.verb + " " + p.main, "description": p.work.Text(), "instrument": ref(software), "agent": ref("#authors"),
		"object": inputs, "result": outputs, "actionStatus": "http://schema.org/CompletedActionStatus"}
	for key, at := range map[string]time.Time{"startTime": p.started, "endTime": p.ended} {
		if !at.IsZero() {
			action[key] = at.Format("2006-01-02T15:04:05-07:00")
		}
	}
	head := []any{
		thing{"@id": crateFile, "@type": "CreativeWork", "conformsTo": ref(context), "about": ref("./")},
		thing{"@id": "./", "@type": "Dataset", "name": "Replication package: " + p.work.Name, "description": p.work.Text() + ", made by guanxi " + p.work.Program + ".", "datePublished": p.date(),
			"license": ref(licence), "author": ref("#authors"), "hasPart": parts, "mentions": ref(run), "conformsTo": ref(profile)},
		thing{"@id": profile, "@type": "CreativeWork", "name": "Process Run Crate", "version": "0.5"},
		thing{"@id": licence, "@type": "CreativeWork", "name": "Apache License 2.0", "description": "Anybody may use, change and share it under the terms of LICENSE.txt."},
		thing{"@id": "#authors", "@type": "Person", "name": "NAMES"},
		thing{"@id": software, "@type": "SoftwareApplication", "name": "guanxi", "description": citation.Title, "softwareVersion": p.work.Program, "license": ref(licence),
			"softwareRequirements": p.machine.Go, "operatingSystem": p.machine.OS, "processorRequirements": p.machine.Arch},
		action,
	}
	return thing{"@context": []any{context + "/context", thing{"sha256": "https://w3id.org/ro/terms/workflow-run#sha256"}}, "@graph": append(head, graph...)}
}

// codeMeta describes the program.
func (p *Package) codeMeta() thing {
	return thing{"@context": "https://w3id.org/codemeta/3.0", "type": "SoftwareSourceCode", "name": "guanxi", "description": citation.Title, "version": p.work.Program,
		"license": "https://spdx.org/licenses/Apache-2.0", "author": []any{thing{"type": "Organization", "name": citation.Author}}, "programmingLanguage": "Go", "runtimePlatform": p.machine.Go,
		"operatingSystem": []string{"Linux", "macOS", "Windows"}}
}

// formats are media types by extension, those of the system differ.
var formats = map[string]string{".md": "text/markdown", ".yaml": "application/yaml", ".cff": "application/yaml", ".csv": "text/csv", ".txt": "text/plain", ".json": "application/json",
	".svg": "image/svg+xml", ".png": "image/png", ".pdf": "application/pdf", ".html": "text/html", ".tex": "application/x-tex", ".gz": "application/gzip"}

func format(name string) string { return cmp.Or(formats[path.Ext(name)], "application/octet-stream") }
