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

from ._program import Error, Place, call, scenario


def manifest(folder: Path) -> Any:
    with contextlib.suppress(OSError, ValueError):
        return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return {}


class Text(str):
    """Text that shows itself with its lines."""

    __repr__ = str.__str__


class Figure:
    """A figure, which a notebook shows.

    Attributes
    ----------
    svg : str

    Examples
    --------
    >>> run.plot("revenue", width="84mm").save("revenue.pdf")
    """

    def __init__(self, of: Folder, name: str, width: str | float | None, metrics: Sequence[str]):
        self._of, self._args = of, ["--figure", name]
        if width is not None:
            self._args += ["--width", str(width).removesuffix("mm").strip()]
        if metrics:
            self._args += ["--metrics", ",".join(metrics)]
        self.svg = self._draw("svg").decode()

    def _draw(self, form: str) -> bytes:
        with tempfile.TemporaryDirectory() as to:
            out = call("plot", str(self._of.here()), *self._args, "--format", form, "-o", os.path.join(to, "figures"))
            for line in out.splitlines():
                if line.endswith("." + form):
                    return Path(line).read_bytes()
        raise Error(f"{self._args[1]} is not drawn")

    def save(self, file: Place) -> None:
        """Write the figure.

        Parameters
        ----------
        file : str or path
            It ends in .svg, .png or .pdf.

        Examples
        --------
        >>> figure.save("revenue.pdf")
        """
        to = Path(file)
        to.write_bytes(self._draw(to.suffix.lstrip(".")))

    def _repr_svg_(self) -> str:
        return self.svg


class Folder:
    """A folder of results.

    Attributes
    ----------
    folder : pathlib.Path
    text : str
        What the program prints of it.
    """

    def __init__(self, folder: Path, text: str):
        self.folder = folder
        self.text = Text(text)
        self._manifest = manifest(folder)
        self._tables: dict[str, pd.DataFrame] = {}

    def here(self) -> Path:
        """Give where it lies now: a later call may have put another run into its folder, and this one beside it.

        Returns
        -------
        pathlib.Path
        """
        for at in (self.folder, *self.folder.parent.glob(glob.escape(self.folder.name) + ".replaced*")):
            if manifest(at).get("tables") == self._manifest.get("tables"):
                return at
        raise Error(f"{self.folder} holds other results than when they were asked for; gx.read reads these")

    def table(self, name: str) -> pd.DataFrame:
        """Read a table.

        Parameters
        ----------
        name : str
            One of `tables`.

        Returns
        -------
        pandas.DataFrame
            Its attrs have units and meanings of the columns; the unit "currency" is that of the scenario.

        Examples
        --------
        >>> run.table("value").attrs["units"]["captured"]
        """
        if name not in self._tables:
            self._tables[name] = self._read(name)
        return self._tables[name].copy()

    @property
    def scenario(self) -> dict[str, Any]:
        """The scenario or study that has run, as a dict."""
        return scenario(self.here())

    @property
    def seed(self) -> int:
        """The seed of the random numbers."""
        return int(self._manifest["seed"])

    @property
    def series(self) -> pd.DataFrame:
        """Metrics over time, by replicate and date; of a study also by point."""
        rows = self.table("series")
        return rows.set_index([key for key in ("point", "replicate", "date") if key in rows])

    def to_xarray(self) -> Any:
        """Give `series` as a Dataset of xarray, with units.

        Returns
        -------
        xarray.Dataset

        Raises
        ------
        ImportError
            Where xarray is not installed.

        Examples
        --------
        >>> run.to_xarray()["adopters"].mean("replicate")
        """
        series = self.series
        data = series.to_xarray().assign_attrs(scenario=self._manifest["scenario"], seed=self.seed)
        for name, column in data.items():
            column.attrs = {"units": series.attrs["units"][name], "long_name": series.attrs["meanings"][name]}
        return data

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
        """Draw a figure.

        Parameters
        ----------
        figure : str
            Such as "adoption" or "effects".
        width : str or float, optional
            In millimetres; 84 is a column of a journal.
        metrics : list of str, optional
            What it draws, where it can draw several.

        Returns
        -------
        Figure

        Examples
        --------
        >>> run.plot("adoption")
        """
        return Figure(self, figure, width, metrics)

    def __repr__(self) -> str:
        return f"{self.text.rstrip()}\n\n{type(self).__name__} in {self.folder}".lstrip()

    def _repr_html_(self) -> str:
        return f"<pre>{html.escape(repr(self))}</pre>"


class Run(Folder):
    """Runs of a scenario.

    Attributes
    ----------
    folder : pathlib.Path
    text : str
        What the program prints of it.
    scenario : dict
    seed, replicates : int
    series, value, summary : pandas.DataFrame
    tables : list of str
        Names for `table`.

    Examples
    --------
    >>> run = gx.run("wechat")
    >>> run.series.loc[1, "adopters"]
    """

    @property
    def replicates(self) -> int:
        """The number of runs, with different random numbers."""
        return int(self._manifest["replicates"])

    @property
    def value(self) -> pd.DataFrame:
        """What each party captures, and the part due to the platform, in the currency of the scenario."""
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
    """Runs of a study, and their answers.

    Attributes
    ----------
    folder, text, scenario, seed, series, tables
        As those of a `Run`.
    runs, answers, effects : pandas.DataFrame

    Examples
    --------
    >>> gx.study("graphs").effects
    """

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
        """The answers that are paired differences."""
        answers = self.answers
        some = answers[(answers["measure"] == "effect") & (answers["scale"] == "absolute")]
        some = some.drop_duplicates(["question", "about", "beside", "metric", "along", "at"])
        return some.dropna(axis=1, how="all").reset_index(drop=True)

    def panel(self, arm: str) -> pd.DataFrame:
        """Give units and periods of an arm of an experiment.

        Parameters
        ----------
        arm : str
            Such as "shop-1".

        Returns
        -------
        pandas.DataFrame
            cohort is the first period with the treatment. NAME.none and NAME.all have what happens, with the same random
            numbers, if nobody and everybody is treated; a method does not read them.

        Examples
        --------
        >>> gx.study("experiment-invitation").panel("consumer-1")
        """
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
