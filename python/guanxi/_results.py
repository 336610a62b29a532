"""Folders of runs and studies, as tables and figures."""
from __future__ import annotations

import base64
import contextlib
import glob
import html
import json
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from ._program import Error, call


def hashes(folder: Path) -> Any:
    """Those of the tables of a folder; None: there are none."""
    with contextlib.suppress(OSError, ValueError):
        return json.loads((folder / "manifest.json").read_text(encoding="utf-8")).get("tables")
    return None


class Text(str):
    """Text that shows itself with its lines."""

    __repr__ = str.__str__


class Figure:
    """A figure; a notebook shows it, and save writes it as .svg, .png or .pdf."""

    def __init__(self, of: Folder, name: str, width: str | float | None, metrics: Sequence[str]):
        self._of, self._args = of, ["--figure", name]
        if width is not None:
            self._args += ["--width", str(width).removesuffix("mm").strip()]
        if metrics:
            self._args += ["--metrics", ",".join(metrics)]
        self.svg = self._draw("svg").decode()

    def _draw(self, form: str) -> bytes:
        with tempfile.TemporaryDirectory() as to:
            out, notes = call("plot", str(self._of.here()), *self._args, "--format", form, "-o", os.path.join(to, "figures"))
            for line in out.splitlines():
                if line.endswith("." + form):
                    return Path(line).read_bytes()
        raise Error(notes)

    def save(self, file: str | os.PathLike[str]) -> None:
        to = Path(file)
        to.write_bytes(self._draw(to.suffix.lstrip(".")))

    def _repr_svg_(self) -> str:
        return self.svg


class Folder:
    """A folder of results."""

    def __init__(self, folder: Path, text: str):
        self.folder = folder
        self.text = Text(text)  # what the program says of it
        self._hashes = hashes(folder)
        self._tables: dict[str, pd.DataFrame] = {}

    def here(self) -> Path:
        """Where it lies now: a later call may have put another run into its folder, and this one beside it."""
        for at in (self.folder, *self.folder.parent.glob(glob.escape(self.folder.name) + ".replaced*")):
            if hashes(at) == self._hashes:
                return at
        raise Error(f"{self.folder} holds other results than when they were asked for; gx.read reads these")

    def table(self, name: str) -> pd.DataFrame:
        """A table, typed: dates, categories for texts, numbers. attrs has units and meanings of its columns."""
        if name not in self._tables:
            self._tables[name] = self._read(name)
        return self._tables[name].copy()

    @property
    def series(self) -> pd.DataFrame:
        """Metrics over time: a row for each run and recorded tick."""
        return self.table("series")

    @property
    def tables(self) -> list[str]:
        """The names of its tables."""
        return sorted({p.name.removesuffix(".gz").removesuffix(".csv") for p in self.here().glob("*.csv*")} - {"columns"})

    def _read(self, name: str) -> pd.DataFrame:
        folder = self.here()
        files = [f for end in (".csv", ".csv.gz") if (f := folder / (name + end)).exists()]
        if not files:
            raise Error(f"{self.folder} has no table {name}; it has {', '.join(self.tables)}")
        columns = pd.read_csv(folder / "columns.csv", dtype=str, keep_default_na=False)
        columns = columns[columns["file"] == name + ".csv"].set_index("column")
        kinds = columns["type"].to_dict()
        dtypes: Any = {c: {"text": "category", "float": "float64", "money": "float64"}[k] for c, k in kinds.items()
                       if k in ("text", "float", "money")}
        frame = pd.read_csv(files[0], dtype=dtypes, keep_default_na=False, na_values=[""], low_memory=False)
        for c, k in kinds.items():
            if k in ("date", "datetime") and c in frame:
                frame[c] = pd.to_datetime(frame[c], format="ISO8601")
        frame.attrs = {"about": str(columns["meaning"].get("", "")), "units": columns["unit"].to_dict(),
                       "meanings": columns["meaning"].to_dict()}
        return frame

    def plot(self, figure: str, width: str | float | None = None, metrics: Sequence[str] = ()) -> Figure:
        """A figure by its name, such as adoption or effects; width in millimetres, 84 is a column of a journal."""
        return Figure(self, figure, width, metrics)

    def __repr__(self) -> str:
        return self.text or f"{type(self).__name__} in {self.folder}"

    def _repr_html_(self) -> str:
        return f"<pre>{html.escape(repr(self))}</pre>"


class Run(Folder):
    """A run: a world and its replicates."""

    @property
    def value(self) -> pd.DataFrame:
        """What each party captures, and the part due to the platform."""
        return self.table("value")

    @property
    def summary(self) -> pd.DataFrame:
        """Metrics over replicates, with intervals."""
        told = json.loads((self.here() / "summary.json").read_text(encoding="utf-8"))
        return pd.DataFrame.from_dict(told["metrics"], orient="index").astype({"lo": float, "hi": float})

    def _repr_html_(self) -> str:
        file = self.here() / "figures" / "adoption.svg"
        drawn = base64.b64encode(file.read_bytes()).decode() if file.exists() else ""
        return super()._repr_html_() + (f'<img src="data:image/svg+xml;base64,{drawn}">' if drawn else "")


class Study(Folder):
    """A study: runs, and what they answer."""

    @property
    def runs(self) -> pd.DataFrame:
        """Factors and metrics of each run."""
        return self.table("runs")

    @property
    def answers(self) -> pd.DataFrame:
        """The estimates, with intervals."""
        return self.table("answers")

    @property
    def effects(self) -> pd.DataFrame:
        """Those of answers that are paired differences."""
        answers = self.answers
        some = answers[(answers["measure"] == "effect") & (answers["scale"] == "absolute")]
        some = some.drop_duplicates(["question", "about", "beside", "metric", "along", "at"])
        return some.dropna(axis=1, how="all").reset_index(drop=True)

    def panel(self, arm: str) -> pd.DataFrame:
        """Units and periods of an arm of an experiment, such as shop-1: what they did, cohort (their first period with
        the treatment) and, in the same luck, what they do if nobody (NAME.none) and if everybody (NAME.all) is treated,
        which a method does not read."""
        cells = self.runs.drop_duplicates("point").set_index("point")["block"]
        units = self.table("units")
        units["block"] = units["point"].map(cells).fillna(1)
        keys = ["block", "replicate", "design", "unit", "period"]
        measures = list(units)[list(units).index("p_control") + 1:-1]
        own = units[units["arm"] == arm]
        if own.empty:
            raise Error(f"{self.folder} has no units of the arm {arm}; it has {', '.join(units['arm'].unique())}")
        starts = own[own["treated"] == 1].groupby(keys[:4], observed=True)["period"].min().rename("cohort")
        own = own.join(starts, on=keys[:4])
        for other in ("none", "all"):
            there = units[units["arm"] == other].set_index(keys)[measures]
            own = own.join(there.add_suffix("." + other), on=keys)
        return own.reset_index(drop=True)
