"""guanxi simulates a social-commerce platform: runs, comparisons, studies and games as tables of pandas.

    import guanxi as gx
    run = gx.run("wechat", {"consumers.count": 1000, "ads": "off"}, replicates=3)
    run.series, run.value, run.table("games"), run.plot("revenue", width="84mm")
    gx.compare("wechat", b={"commerce.take": "10%"}, metrics=["added.consumer"]).effects
    gx.points("wechat", [{"commerce.take": "5%"}, {"commerce.take": "9%"}], ["added.consumer"])

Each call is one of the program that comes with the package, and leaves the same folder; what is there already is not run
again. Scenarios and studies are bundled names, files or dicts.
"""
from ._calls import compare, explain, read, run, scenario, study
from ._players import Game, State, env, parallel_env
from ._points import points
from ._program import Error, Interrupted, version
from ._results import Figure, Run, Study

__all__ = ["Error", "Figure", "Game", "Interrupted", "Run", "State", "Study", "compare", "env", "explain", "parallel_env",
           "points", "read", "run", "scenario", "study"]


def __getattr__(name: str) -> str:
    if name == "__version__":
        return version()
    raise AttributeError(f"module 'guanxi' has no attribute {name!r}")
