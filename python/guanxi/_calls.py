"""What one asks of the program: a call for each verb."""
from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ._program import Changes, Error, Scenario, as_file, call, digest, named, place, plain, sets, text_of
from ._results import Run, Study, Text


def run(scenario: Scenario = "wechat", changes: Changes | None = None, *, replicates: int | None = None,
        seed: int | None = None, workers: int | None = None, out: str | os.PathLike[str] | None = None) -> Run:
    """Runs a scenario with changes {path: value}, in out/NAME or with changes out/NAME-HASH. What is there is read."""
    name, given = named(scenario)
    if changes or seed is not None:
        name += "-" + digest(changes or {}, seed)
    folder = place(name, out)
    told, _ = call("run", given, "-o", str(folder), *sets(changes), *flags(replicates=replicates, seed=seed, workers=workers),
                   given=text_of(scenario))
    return Run(folder, told)


def study(study: Scenario, *, workers: int | None = None, out: str | os.PathLike[str] | None = None) -> Study:
    """Runs or resumes a study and analyzes it: a bundled name, a file, or a dict of what a file would have."""
    name, given = named(study)
    if isinstance(study, Mapping):  # more replicates are added to those that are there
        name = f"{study.get('name', 'study')}-{digest({k: v for k, v in study.items() if k != 'replicates'})}"
    folder = place(name, out)
    call("run", given, "-o", str(folder), *flags(workers=workers), given=text_of(study))
    return Study(folder, call("show", str(folder))[0])


def compare(scenario: Scenario = "wechat", changes: Changes | None = None, *, metrics: Sequence[str],
            replicates: int | None = None, workers: int | None = None, out: str | os.PathLike[str] | None = None,
            **arms: Scenario) -> Study:
    """Compares arms with the scenario, arm a, by paired differences: each is {path: value}, or another scenario."""
    if "a" in arms:
        raise Error("an arm cannot be called a, which is the scenario as it is")
    asked: dict[str, Any] = {
        "name": named(scenario)[0] + "-compare", "scenario": as_file(scenario), "set": changes,
        "design": {"kind": "arms", "baseline": "a"}, "replicates": replicates, "metrics": list(metrics),
        "arms": {"a": {}, **{k: v if isinstance(v, Mapping) else {"scenario": plain(v)} for k, v in arms.items()}}}
    return study({k: v for k, v in asked.items() if v is not None}, workers=workers, out=out)


def explain(*words: str, scenario: Scenario | None = None) -> Text:
    """Explains a key, metric, table, column or expression, or finds words."""
    return Text(call("explain", *words, *([] if scenario is None else ["--scenario", as_file(scenario)]))[0])


def scenario(name: str | os.PathLike[str] = "wechat", full: bool = False) -> dict[str, Any]:
    """A scenario as a dict to change and to run: as written, or with every default."""
    told: dict[str, Any] = json.loads(call("show", os.fspath(name), "--file", "--file", "--json", *(["--full"] if full else []))[0])
    return told


def read(folder: str | os.PathLike[str]) -> Run | Study:
    """A folder of a run or a study that is there."""
    kind = json.loads((Path(folder) / "manifest.json").read_text(encoding="utf-8"))["kind"]
    return Run(Path(folder), "") if kind == "run" else Study(Path(folder), call("show", str(folder))[0])


def flags(**values: Any) -> list[str]:
    return [f"--{name}={plain(v)}" for name, v in values.items() if v is not None]
