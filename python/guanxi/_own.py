"""A scenario of one's own tables."""
from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Optional, Union

import pandas as pd

from ._program import Error, Place, call

Table = Union[pd.DataFrame, "pd.Series[Any]", Sequence[Mapping[str, Any]], Mapping[str, Sequence[Any]], Place]


class Made(NamedTuple):
    """What `init` has written.

    Attributes
    ----------
    scenario : pathlib.Path
        For `run` and `check`.
    calibration : pathlib.Path or None
        For `calibrate`; of tables that count users.
    files : list of pathlib.Path
        All files.

    Examples
    --------
    >>> gx.calibrate(gx.init({"users": users}, "campus").calibration)
    """

    scenario: Path
    calibration: Optional[Path]
    files: Sequence[Path]


def init(tables: Place | Mapping[str, Table] | None = None, folder: Place | None = None) -> Made:
    """Write a scenario, and a calibration, of your own tables; or templates. Nothing is written over.

    How the tables are read, and what was guessed, is a warning. Corrected copies are in clean, below the folder.

    Parameters
    ----------
    tables : dict or path, optional
        {name: table} or a folder that has the tables. Names are people, ties, shops, accounts, campaigns, titles, feasts,
        users, or a key that follows a series. A table is a DataFrame, a Series by date, a list of dicts, a dict of columns,
        or a file of CSV. By default templates are written.
    folder : path, optional
        A new folder, whose name the scenario has. A folder of tables is copied there; by default the scenario is written
        beside them.

    Returns
    -------
    Made

    Raises
    ------
    Error
        All faults of the tables, with file and row. Nothing is written then.
    FileExistsError
        If the new folder has files.

    Examples
    --------
    >>> users = pd.DataFrame({"date": ["2012-01-01", "2013-01-01", "2014-01-01"], "value": [100, 200, 300]})
    >>> own = gx.init({"users": users, "people": [{"age": 20}, {"age": 31}, {"age": 52}]}, "campus")
    >>> gx.run(own.scenario)
    """
    if folder is None:
        if tables is None or isinstance(tables, Mapping):
            raise Error('name the folder in which init writes, such as gx.init({"users": users}, "campus")')
        return made("--from", tables)
    if isinstance(folder, Mapping):
        raise Error("the tables come before the folder: gx.init(tables, folder)")
    if tables is None:
        return made(folder)
    to = Path(folder)
    if to.exists() and any(to.iterdir()):
        raise FileExistsError(f"{to} has files already; name a new folder")
    found = tables if isinstance(tables, Mapping) else beside(Path(tables))
    to.mkdir(parents=True, exist_ok=True)
    try:
        for name, table in found.items():
            write(to, name, table)
        own = made("--from", to)
    except BaseException:
        shutil.rmtree(to)
        raise
    return own._replace(files=sorted(f for f in to.rglob("*") if f.is_file()))


def made(*args: Place) -> Made:
    files = [Path(file) for file in call("init", *[os.fspath(arg) for arg in args]).splitlines()]
    fits = [file for file in files if file.name == "calibrate-" + files[0].name]
    return Made(files[0], fits[0] if fits else None, files)


def beside(folder: Path) -> Mapping[str, Table]:
    """The files of a folder of tables."""
    if not folder.is_dir():
        raise FileNotFoundError(f"there is no folder {folder}")
    return {f.name: f for f in sorted(folder.iterdir()) if f.is_file() and f.suffix not in (".yaml", ".yml", ".md")}


def write(to: Path, name: str, table: Table) -> None:
    """Writes a table, with its index where that has a name, is of dates or that of a Series."""
    file = to / (name if isinstance(table, os.PathLike) and Path(name).suffix else name.removesuffix(".csv") + ".csv")
    if file.parent != to:
        raise Error(f"{name} is no name of a table, such as users")
    if isinstance(table, (str, os.PathLike)):
        shutil.copyfile(table, file)
        return
    try:
        frame = table.to_frame(table.name or "value") if isinstance(table, pd.Series) else pd.DataFrame(table)
        if isinstance(frame.index, (pd.DatetimeIndex, pd.PeriodIndex)) or \
                isinstance(table, pd.Series) and not isinstance(frame.index, pd.RangeIndex):
            frame = frame.rename_axis(str(frame.index.name or "date"))
        (frame.reset_index() if any(frame.index.names) else frame).to_csv(file, index=False)
    except (TypeError, ValueError) as wrong:
        raise Error(f"{name} is no table: {wrong}") from None
