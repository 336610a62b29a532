"""A call for each verb of the program."""
from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from ._program import Changes, Error, Place, Scenario, call, digest, flags, named, place, plain, sets
from ._results import Run, Study, Text, manifest


def ran(what: Scenario, changes: Changes | None, out: Place | None, word: str = "", **options: Any) -> Run | Study:
    """What guanxi run makes in out/NAME, or with changes in out/NAME-HASH; a folder of results goes on."""
    name, given = named(what)
    if changes or options.get("seed") is not None:
        name += "-" + digest(changes or {}, options.get("seed"))
    name += "-ranges" * bool(options.get("over_ranges")) + (word and f"-{word}")
    if out is None and Path(given, "manifest.json").exists():
        out = given
    folder = place(name, out)
    return opened(folder, call("run", *word.split(), given, "-o", str(folder), *sets(changes), *flags(**options), given=what))


def opened(folder: Path, text: str) -> Run | Study:
    return (Run if manifest(folder).get("kind") == "run" else Study)(folder, text)


def answered(*request: Any, **options: Any) -> Study:
    result = ran(*request, **options)
    if isinstance(result, Run):
        raise Error(f"{result.folder} holds a run of a scenario, not a study; gx.run takes both")
    return result


def run(scenario: Scenario = "wechat", changes: Changes | None = None, *, replicates: int | None = None, seed: int | None = None,
        workers: int | None = None, out: Place | None = None, **options: Any) -> Run | Any:
    """Run what a file asks for: a scenario, a study, a fit, a search. What is finished is not run again.

    Parameters
    ----------
    scenario : str, path or dict
        See `guanxi`.
    changes : dict, optional
        {key: value}, such as {"commerce.take": "10%", "adoption.innovation": "24/year", "ads": "off"}; see `guanxi`.
    replicates : int, optional
        How many runs with different random numbers.
    seed : int, optional
        The seed of the random numbers.
    workers : int, optional
        The number of cores; all by default.
    out : path, optional
        The folder of results; see `guanxi`.
    **options
        Flags of ``guanxi run``, such as ``force=True`` or ``over_ranges=64``.

    Returns
    -------
    Run or Study
        A Run of a scenario, else a Study.

    Raises
    ------
    Error
        What the program says is wrong.

    Examples
    --------
    >>> gx.run("wechat", {"commerce.take": "10%"}, replicates=3).summary
    """
    return ran(scenario, changes, out, replicates=replicates, seed=seed, workers=workers, **options)


def study(study: Scenario, *, workers: int | None = None, out: Place | None = None, **options: Any) -> Study:
    """Run or resume a study, and analyze it.

    Parameters
    ----------
    study : str, path or dict
        More replicates in a dict only run the new ones.
    workers, out, **options : optional
        See `run`.

    Returns
    -------
    Study

    Examples
    --------
    >>> gx.study("graphs").answers
    """
    return answered(study, None, out, workers=workers, **options)


def calibrate(study: Scenario, *, out: Place | None = None) -> Study:
    """Fit factors to observed data.

    Parameters
    ----------
    study : str, path or dict
        A study with the section calibrate.
    out : path, optional
        See `run`.

    Returns
    -------
    Study
        The table draws has the points that are kept.

    Examples
    --------
    >>> gx.calibrate("calibrate-bass").table("draws")
    """
    return answered(study, None, out)


def history(study: Scenario = "history-wechat", *, source: Place | None = None, out: Place | None = None) -> Study:
    """Find worlds, within the ranges of assumed numbers, that fit observed data.

    Parameters
    ----------
    study : str, path or dict
        A study with the method ensemble.
    source : str or path, optional
        The folder of a search whose worlds are judged again.
    out : path, optional
        See `run`.

    Returns
    -------
    Study
        The table draws has the worlds.

    Examples
    --------
    >>> gx.history("mine.yaml").table("draws")
    """
    return answered(study, None, out, **{"from": source})


def elements(scenario: Scenario = "wechat", changes: Changes | None = None, *, metrics: Sequence[str] = (),
             replicates: int | None = None, out: Place | None = None) -> Study:
    """Measure what each value element contributes, by all coalitions.

    Parameters
    ----------
    scenario, changes, replicates, out : optional
        See `run`.
    metrics : list of str, optional
        What is attributed.

    Returns
    -------
    Study
        The answers have Shapley and Owen values.

    Examples
    --------
    >>> gx.elements("wechat", {"consumers.count": 300}).answers
    """
    return answered(scenario, changes, out, "elements", metrics=",".join(metrics) or None, replicates=replicates)


def claims(*names: Place, changes: Changes | None = None, out: Place | None = None, **options: Any) -> pd.DataFrame:
    """Test claims of the paper: effect, interval, verdict. Their studies go to out/claims.

    Parameters
    ----------
    *names : str or path
        Ids, or studies with a claim; by default all ids.
    changes, out, **options : optional
        See `run`; also ``over_history=True``.

    Returns
    -------
    pandas.DataFrame
        A row for each answer.

    Examples
    --------
    >>> gx.claims("C9")[["claim", "measure", "value", "verdict"]]
    """
    told = call("run", "claims", *map(str, names), "--json", *sets(changes), *flags(out=out, **options), fine=(0, 3, 4))
    return pd.json_normalize(json.loads(told)["claims"], "answers", ["claim", "study", "text"])


def foretold(*rows: Place, out: Place | None = None, **options: Any) -> pd.DataFrame:
    """Foretell effects of published field experiments. Their studies go to out/foretold.

    Parameters
    ----------
    *rows : str or path
        Names, or files of studies; by default all names.
    out, **options : optional
        See `run`; also ``draws=30``.

    Returns
    -------
    pandas.DataFrame
        A row for each outcome.

    Examples
    --------
    >>> gx.foretold("FT33", draws=10)
    """
    folder = place("foretold", out)
    call("run", "foretold", *map(str, rows), "-o", str(folder), *flags(**options))
    return pd.read_csv(folder / "foretold.csv")


def compare(scenario: Scenario = "wechat", changes: Changes | None = None, *, metrics: Sequence[str],
            replicates: int | None = None, workers: int | None = None, out: Place | None = None, **arms: Scenario) -> Study:
    """Compare arms with a scenario by paired differences, with common random numbers.

    Parameters
    ----------
    scenario, changes, replicates, workers, out : optional
        See `run`; the scenario with the changes is arm a.
    metrics : list of str
        Such as "added.consumer" or "adopters@2012-01-31".
    **arms
        Changes of arm a, or other scenarios.

    Returns
    -------
    Study

    Examples
    --------
    >>> gx.compare("wechat", b={"commerce.take": "10%"}, metrics=["added.consumer"]).effects
    """
    if "a" in arms:
        raise Error("an arm cannot be called a, which is the scenario as it is")
    request: dict[str, Any] = {
        "name": named(scenario)[0] + "-compare", "scenario": plain(scenario), "set": changes,
        "design": {"kind": "arms", "baseline": "a"}, "replicates": replicates, "metrics": [*metrics],
        "arms": {"a": {}, **{k: v if isinstance(v, Mapping) else {"scenario": plain(v)} for k, v in arms.items()}}}
    return study({k: v for k, v in request.items() if v is not None}, workers=workers, out=out)


def check(what: Scenario, changes: Changes | None = None, **options: Any) -> Text:
    """Check a file, or whether a folder gives the same numbers again.

    Parameters
    ----------
    what, changes : optional
        See `run`.
    **options
        ``plan=True`` gives time and memory, ``strict=True`` refuses warnings.

    Returns
    -------
    str

    Raises
    ------
    Error
        All problems.

    Examples
    --------
    >>> gx.check("wechat", {"commerce.take": "10%"}, plan=True)
    """
    return Text(call("check", named(what)[1], *sets(changes), *flags(**options), given=what))


def list() -> pd.DataFrame:
    """List the bundled scenarios and studies.

    Returns
    -------
    pandas.DataFrame

    Examples
    --------
    >>> gx.list().query("kind == 'study'")
    """
    return pd.DataFrame(json.loads(call("explain", "list", "--json")), columns=["name", "kind", "description"])


def explain(*words: str, scenario: Scenario | None = None) -> Text:
    """Explain a key, metric, table, column or expression, or find words.

    Parameters
    ----------
    *words : str
        A name, or words to find.
    scenario : str, path or dict, optional
        What has it; see `run`.

    Returns
    -------
    str

    Examples
    --------
    >>> gx.explain("ads.billing")
    """
    return Text(call("explain", *words, *flags(scenario=scenario and named(scenario)[1]), given=scenario))


def read(folder: Place) -> Run | Study:
    """Read a folder of results.

    Parameters
    ----------
    folder : path
        That of a run or a study.

    Returns
    -------
    Run or Study

    Raises
    ------
    FileNotFoundError
        If it is not there, or is a file.
    Error
        If it has no results.

    Examples
    --------
    >>> gx.read("out/wechat").series
    """
    at = Path(folder)
    if not at.is_dir():
        near = place(at.name)
        raise FileNotFoundError((f"{at} is a file, and results are a folder" if at.exists() else f"there is no folder {at}")
                                + (f"; did you mean {near}?" if near.is_dir() else ""))
    return opened(at, call("show", os.path.join(".", at)))
