"""Runs at points that somebody else chooses: SALib, scipy, scikit-learn, Optuna, a loop."""
from __future__ import annotations

import atexit
import os
import threading
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from ._program import Child, Error, Scenario, as_file, digest, flags, named, place, warn

_open: dict[tuple[Any, ...], tuple[Child, threading.Lock]] = {}


@atexit.register
def _close() -> None:
    """Ends what is open; each writes the tables of its folder."""
    for key, (child, _) in _open.items():
        if key[0] == os.getpid():  # a fork has those of its parent
            child.close(kill=False)


def points(scenario: Scenario, rows: Sequence[Mapping[str, Any]] | pd.DataFrame, metrics: Sequence[str], *,
           replicates: int = 1, random: str = "common", seed: int | None = None, workers: int | None = None,
           out: str | os.PathLike[str] | None = None) -> pd.DataFrame:
    """Run a scenario at points that a method or a loop chooses.

    Calls with the same scenario, metrics and seed share a folder. A point that has run there is not run again.

    Parameters
    ----------
    scenario, replicates, seed, workers, out : optional
        See `run`.
    rows : list of dict, or pandas.DataFrame
        The changes of each point.
    metrics : list of str
        Such as "adopters@2011-01-28".
    random : {"common", "independent"}
        Whether all points have the same random numbers, so that differences are of the points.

    Returns
    -------
    pandas.DataFrame
        A row for each point, from 0, and replicate.

    Examples
    --------
    >>> gx.points("wechat", [{"commerce.take": "5%"}, {"commerce.take": "9%"}], ["added.consumer"])
    """
    if isinstance(rows, pd.DataFrame):
        rows = [{str(k): v for k, v in row.items()} for row in rows.to_dict("records")]
    name = f"{named(scenario)[0]}-points-{digest(scenario, list(metrics), seed, random)}"
    args = ("python", "points", as_file(scenario), "-o", os.path.abspath(place(name, out)),
            *[f"--metrics={m}" for m in metrics], *flags(random=random, seed=seed, replicates=replicates, workers=workers))
    child, lock = _open.setdefault((os.getpid(), os.getcwd(), *args), (Child(*args), threading.Lock()))
    with lock:
        answer = child.ask([dict(row) for row in rows])
    if "error" in answer:
        raise Error(answer["error"])
    paths = list(dict.fromkeys(path for row in rows for path in row))
    failed = [run for run in answer["runs"] if "error" in run]
    if failed:
        warn(f"{len(failed)} of {len(answer['runs'])} runs failed: {failed[0]['error']}")
    found = [[run["point"], run["replicate"], "failed" if "error" in run else "ok", *map(rows[run["point"]].get, paths),
              *(run.get("values") or [None] * len(metrics))] for run in answer["runs"]]
    return pd.DataFrame(found, columns=["point", "replicate", "status", *paths, *metrics]).astype(dict.fromkeys(metrics, float))
