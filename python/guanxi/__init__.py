"""Simulate a social-commerce platform. A call does what a verb of the program guanxi does, and gives tables of pandas.

Scenarios and studies are bundled names, files, folders of results, or dicts. A change {key: value} has a value as a file
has it: 0.1 or "10%" for a share, "24/year" for a rate, "36h" for a time, "2015-01-02" for a date, "off", a list, a dict.
``explain("ads.billing")`` describes a key. Amounts are in the currency of the scenario.

Results go to out/NAME, with changes or of a dict to out/NAME-HASH; $GUANXI_OUT replaces out. `Game` and `points` write a
dict to out/NAME-HASH.yaml. Nothing else is written that a call does not name.

Examples
--------
>>> import guanxi as gx
>>> run = gx.run("wechat", {"consumers.count": 1000, "ads": "off"}, replicates=3)
>>> run.series, run.value, run.table("games"), run.plot("revenue", width="84mm")
"""
from ._calls import calibrate, check, claims, compare, elements, explain, foretold, history, list as list, read, run, study
from ._own import Made, init
from ._players import Game, State, env, parallel_env
from ._points import points
from ._program import Error, Interrupted, scenario, version
from ._results import Figure, Run, Study

__all__ = ["Error", "Figure", "Game", "Interrupted", "Made", "Run", "State", "Study", "calibrate", "check", "claims",
           "compare", "elements", "env", "explain", "foretold", "history", "init", "parallel_env", "points", "read", "run",
           "scenario", "study"]  # not list, so that import * leaves that of Python


def __getattr__(name: str) -> str:
    if name == "__version__":
        return version()
    raise AttributeError(f"module 'guanxi' has no attribute {name!r}")
