"""Tests of the package guanxi, as it is installed from a wheel, in the working folder."""
import contextlib
import importlib.util
import inspect
import json
import os
import random
import re
import signal
import subprocess
import sys
import unittest
import warnings
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from unittest import mock

import numpy as np
import pandas as pd

import guanxi as gx

TINY = {"consumers.count": 100, "graph": {"mean_degree": 20, "above_200": "0%"}, "clock.until": "2011-06-30"}
LEARN = {"policy.learn.take": "off", "clock.until": "360d", "consumers.count": 100}
TAKE = {"commerce.take": (0, 0.9)}


def has_example(call):
    return call.__name__ not in ("close", "here")


def lacks(*modules):
    return unittest.skipIf(any(importlib.util.find_spec(m) is None for m in modules), f"needs {modules}")


class Results(unittest.TestCase):
    def setUp(self):
        warnings.simplefilter("ignore", UserWarning)  # of what the small worlds never reach

    def test_run(self):
        run = gx.run("wechat", TINY, replicates=2)
        self.assertTrue((run.folder / "series.csv").exists())
        series = run.series
        self.assertEqual(series.index.names, ["replicate", "date"])
        self.assertEqual(series.index.levels[1].max(), pd.Timestamp("2011-06-30"))
        self.assertEqual(list(series.index.levels[0]), [1, 2])
        self.assertEqual(list(run.table("series"))[0], "replicate")
        self.assertEqual((run.seed, run.replicates, run.scenario["consumers"]["count"]), (1, 2, 100))
        self.assertEqual(series.attrs["units"]["adopters"], "1")
        self.assertIn("use the platform now", series.attrs["meanings"]["adopters"])
        self.assertEqual(run.value["party"].dtype, "category")
        ends = series.groupby("replicate")["adopters"].last()
        self.assertEqual(run.summary.loc["adopters", "mean"], ends.mean())
        self.assertIn("Who uses it", repr(run))
        self.assertRegex(run._repr_html_(), "(?s)<pre>.*Who uses it.*</pre><img src=.data:image/svg")
        again = gx.run("wechat", TINY, replicates=2)
        pd.testing.assert_frame_equal(again.series, series)
        with self.assertWarnsRegex(UserWarning, "already holds this run, with 2 replicates") as told:
            gx.run("wechat", TINY, replicates=1)
        self.assertEqual(told.filename, __file__)
        other = gx.run("wechat", TINY, replicates=2, seed=2)
        self.assertNotEqual(other.folder, run.folder)
        self.assertFalse(other.series["adopters"].equals(series["adopters"]))
        self.assertIn(f"Run in {run.folder}", repr(run))
        self.assertEqual(repr(gx.read(run.folder)), repr(run))
        self.assertEqual(gx.run(run.folder).folder, run.folder)
        for missing, wrong, text in (("no such", FileNotFoundError, "^there is no folder no such$"), (".", gx.Error, "holds no results"),
                                     (run.folder.name, FileNotFoundError, f"; did you mean {re.escape(str(run.folder))}.$"),
                                     (run.folder / "series.csv", FileNotFoundError, "series.csv is a file, and results are a folder")):
            with self.assertRaisesRegex(wrong, text):
                gx.read(missing)
        with self.assertRaisesRegex(gx.Error, "no table nothing; it has .*series"):
            run.table("nothing")

    def test_figures(self):
        run = gx.run("wechat", TINY, replicates=2)
        figure = run.plot("adoption", width="174mm")
        self.assertIn("<svg", figure.svg)
        self.assertNotEqual(figure.svg, run.plot("adoption").svg)
        figure.save("图 1.pdf")
        with open("图 1.pdf", "rb") as file:
            self.assertEqual(file.read(4), b"%PDF")
        with self.assertRaisesRegex(gx.Error, "nonsense"):
            run.plot("nonsense")

    def test_errors_have_place_and_caret(self):
        with self.assertRaisesRegex(gx.Error, r"(?s)--set:1:5: ads: on, off or a mapping .*\n +\| +\^"):
            gx.run("wechat", {"ads": 3})
        wrong = {"name": "x", "extends": "bass", "consumers": -5}
        for ask in (gx.run, gx.check, gx.Game, lambda w: gx.points(w, [{}], ["adopters"]),
                    lambda w: gx.compare(w, b={}, metrics=["mau"])):
            with self.assertRaisesRegex(gx.Error, r'^(\w+\.)*consumers: a mapping is expected here, not "-5"$'):
                ask(wrong)
        for ask in (gx.run, gx.Game, gx.scenario, gx.study):
            with self.assertRaisesRegex(gx.Error, "did you mean wechat|there is no .*wechatt"):
                ask("wechatt")

    def test_scenario_study_compare_explain(self):
        mine = gx.scenario("bass")
        mine.update(name="mine", consumers={"count": np.int64(200)})
        first = gx.run(mine, replicates=2).series
        self.assertLessEqual(first["adopters"].max(), 200)
        full = gx.scenario("bass", full=True)
        self.assertIs(full["value"]["twin"], True)
        self.assertEqual((full["currency"], full["consumers"]["budget"]), ("CNY", "off"))
        full.update(name="full", consumers={"count": 200})
        pd.testing.assert_frame_equal(gx.run(full, replicates=2).series, first)
        arms = gx.compare(mine, b={"adoption.imitation": "0.1/day"}, metrics=["adopters@2011-01-28"], replicates=3)
        runs = arms.runs.pivot(index="replicate", columns="arm", values="adopters@2011-01-28")
        self.assertEqual(len(arms.effects), 1)
        self.assertAlmostEqual(arms.effects["value"][0], (runs["b"] - runs["a"]).mean())
        study = {"name": "values", "scenario": "bass", "set": {"consumers.count": 200}, "replicates": 2, "metrics": ["adopters"],
                 "factors": {"q": {"set": "adoption.imitation", "values": ["0.2/day", "0.4/day"]}}}
        two = gx.study(study)
        self.assertEqual(len(two.runs), 4)
        three = gx.study({**study, "replicates": 3})
        self.assertEqual((len(three.runs), three.folder), (6, two.folder))
        self.assertIn("<svg", three.plot("effects").svg)
        self.assertIn("q=0.4/day", repr(three))
        self.assertIn("what is charged", gx.explain("ads.billing"))
        self.assertEqual(repr(gx.explain("ads", "billing")), gx.explain("ads", "billing"))

    def test_verbs(self):
        world = {"extends": "bass", "name": "world", "consumers": {"count": 60},
                 "elements": {"fast": {"off": {"adoption.imitation": "0.1/day"}},
                              "more": {"off": {"adoption.innovation": "0.01/day"}}}}
        self.assertIn("ok", gx.check(world, {"consumers.count": 50}))
        self.assertIn("50 consumers", gx.check(world, {"consumers.count": 50}, plan=True))
        self.assertIn("Shapley", repr(gx.elements(world, replicates=2, metrics=["adopters"])))
        claim = {"name": "mine", "scenario": world, "replicates": 3, "design": {"kind": "arms", "baseline": "slow"},
                 "arms": {"slow": {}, "fast": {"adoption.imitation": "0.9/day"}}, "metrics": ["adopters@2011-01-28"],
                 "claim": {"id": "X1", "text": "faster", "metric": "adopters@2011-01-28", "smallest": "5%", "arm": "fast"}}
        for expect, verdict in (("increase", "supported"), ("decrease", "rejected")):  # whose exit code is 4
            claim["claim"]["expect"] = expect
            Path("claim.yaml").write_text(json.dumps(claim), encoding="utf-8")
            self.assertIn(verdict, gx.claims("claim.yaml")["verdict"].tolist())
        with self.assertRaisesRegex(gx.Error, "not a study"):
            gx.study(world)
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            fit = gx.calibrate("calibrate-bass")
        self.assertEqual(([w.filename for w in told], len(fit.table("draws"))), ([__file__], 50))
        lines = str(told[0].message).splitlines()
        self.assertEqual(len(lines), len(set(lines)))
        with self.assertRaisesRegex(gx.Error, "not for fits, but for searches for worlds"):
            gx.history("calibrate-bass", source="wechat", out="out/past")
        with self.assertRaisesRegex(gx.Error, "nothing"):
            gx.foretold("nothing")
        self.assertEqual(list(gx.list()), ["name", "kind", "description"])
        self.assertIn("bass", set(gx.list()["name"]))
        self.assertIn("adopters", gx.explain("metrics", scenario=world))

    def test_init(self):
        self.assertEqual([f.name for f in gx.init(None, "mine").files], ["first.yaml", "study.yaml", "variant.yaml"])
        days = pd.to_datetime(["2012-01-01", "2013-01-01", "2014-01-01"])
        users = pd.DataFrame({"date": days, "value": [100, 200, 300]})
        own = gx.init({"users": users}, "campus")
        self.assertEqual((own.scenario, own.calibration), (Path("campus/campus.yaml"), Path("campus/calibrate-campus.yaml")))
        self.assertEqual([f.name for f in own.files], ["calibrate-campus.yaml", "campus.yaml", "users.csv"])
        for file in (own.scenario, own.calibration):
            self.assertIn("ok", gx.check(file))
        written = own.files[-1].read_text(encoding="utf-8")
        Path("active users.csv").write_text(written, encoding="utf-8")
        for k, same in enumerate([users.set_index("date"), pd.Series([100, 200, 300], days), pd.Series([100, 200, 300], days.astype(str)), users.astype(str).to_dict("records"),
                                  users.astype(str).to_dict("list"), "active users.csv"]):
            self.assertEqual(gx.init({"users": same}, f"same/{k}").files[-1].read_text(encoding="utf-8"), written)
        self.assertEqual([f.name for f in gx.init("campus", "town").files], ["calibrate-town.yaml", "town.yaml", "users.csv"])
        Path("beside").mkdir()
        users.to_csv("beside/users.csv", index=False)
        self.assertEqual(gx.init("beside").scenario, Path("beside/beside.yaml"))
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            other = gx.init({"users": users.rename(columns={"date": "Day", "value": "active"}),
                             "people": [{"age": 20}, {"age": 31}, {"age": 52}]}, "other")
        self.assertEqual([w.filename for w in told], [__file__])
        self.assertRegex(str(told[0].message), "^users.csv is read so: .*active as value(?s:.*)they stand for 900, a guess")
        self.assertIn(Path("other/clean/users.csv"), other.files)

    def test_init_refuses(self):
        users = pd.DataFrame({"date": ["2012-01-01", "2013-01-01"], "value": [100, "many"]})
        for tables, wrong, text in (({"users": users}, gx.Error, "^nothing was written(?s:.*)users.csv:3: "),
                                    ({"users": 3}, gx.Error, "^users is no table: "),
                                    ({"../users": users}, gx.Error, "^../users is no name of a table"),
                                    ({}, gx.Error, "^faulty has none of the files people.csv"),
                                    ("nowhere", FileNotFoundError, "^there is no folder nowhere$"),
                                    ({"users": "nowhere.csv"}, FileNotFoundError, "nowhere.csv")):
            with self.assertRaisesRegex(wrong, text):
                gx.init(tables, "faulty")
            self.assertFalse(Path("faulty").exists())
        Path("full").mkdir()
        Path("full/mine.txt").touch()
        with self.assertRaisesRegex(FileExistsError, "full has files already; name a new folder"):
            gx.init({"users": users}, "full")
        self.assertEqual(os.listdir("full"), ["mine.txt"])
        for args, text in (((), "name the folder"), (({"users": users},), "name the folder"), (("full", {}), "come before the folder"),
                           (("nowhere",), "^there is no folder nowhere$")):
            with self.assertRaisesRegex(gx.Error, text):
                gx.init(*args)

    def test_nothing_is_left_in_the_working_folder(self):
        Path("ties.csv").write_text("".join(f"{i},{(i + 1) % 40}\n" for i in range(40)), encoding="utf-8")
        town = {"guanxi": 1, "name": "ring", "adoption": {"innovation": "2/year", "imitation": "0.04/day"},
                "graph": {"kind": "file", "path": "ties.csv"}, "clock": {"start": "2020-01-01", "tick": "1d", "until": "60d"}}
        before = set(os.listdir())
        run = gx.run(town, replicates=1)
        self.assertEqual(gx.points(town, [{}], ["adopters"])["adopters"][0], run.series["adopters"].iloc[-1])
        with gx.Game(town, ticks=60, observe=["adopters"]) as game:
            game.reset()
            self.assertEqual(game.step().observations["adopters"], run.series["adopters"].iloc[-1])
        gx.compare(town, b={"adoption.innovation": "4/year"}, metrics=["adopters"], replicates=2)
        self.assertLessEqual(set(os.listdir()) - before, {"out"})

    def test_to_xarray(self):
        run = gx.run("bass", {"consumers.count": 60}, replicates=2)
        with mock.patch.dict("sys.modules", {"xarray": None}), self.assertRaisesRegex(ImportError, "xarray"):
            run.to_xarray()
        if importlib.util.find_spec("xarray"):
            data = run.to_xarray()
            self.assertEqual((data["adopters"].dims, data.attrs["seed"]), (("replicate", "date"), 1))
            self.assertEqual(data["adopters"].sel(replicate=2).values.tolist(), run.series.loc[2, "adopters"].tolist())
            self.assertEqual(data["adopters"].attrs["units"], "1")

    def test_docstrings(self):
        for name in [*gx.__all__, "list"]:
            it = getattr(gx, name)
            self.assertTrue(it.__doc__ and it.__doc__.splitlines()[0].endswith("."), name)
            self.assertEqual("Examples\n" in inspect.cleandoc(it.__doc__), it is not gx.Interrupted, name)
            calls = [it] if inspect.isfunction(it) else \
                [f for k, f in inspect.getmembers(it, inspect.isfunction) if k[0] != "_" and f.__module__.startswith("guanxi")]
            for call in calls:
                doc, of = inspect.cleandoc(call.__doc__), inspect.signature(call)
                for part, has in (("Parameters", set(of.parameters) - {"self"}), ("Returns", of.return_annotation != "None"),
                                  ("Examples", has_example(call))):
                    self.assertEqual(f"{part}\n{'-' * len(part)}\n" in doc, bool(has), (call, part))
                for given in set(of.parameters) - {"self"}:
                    self.assertRegex(doc, rf"\b{given}\b", call)
                self.assertIsNot(of.return_annotation, of.empty, call)

    def test_values(self):
        from guanxi._program import digest, sets
        given = {"a": np.True_, "b": np.float64(0.1), "c": pd.Timestamp("2015-01-02"), "d": ("x", np.array([1, 2])), "e": "书 %"}
        self.assertEqual(sets(given)[1::2], ['a=true', "b=0.1", 'c="2015-01-02"', 'd=["x", [1, 2]]', 'e="书 %"'])
        day = np.datetime64("2015-01-02", "ns")
        for value, text in [(day, '"2015-01-02"'), (np.array(day), '"2015-01-02"'), (np.array(3), "3"), (range(2), "[0, 1]"),
                            (pd.Series([day, day]), '["2015-01-02", "2015-01-02"]'), (pd.Index(["x"]), '["x"]'),
                            (pd.Timedelta("36h"), '"1.5d"'), (np.timedelta64(2, "D"), '"2d"'), (Decimal("0.5"), "0.5"),
                            (Decimal(3), "3"), (Path("a") / "b.csv", '"a/b.csv"'), ({day: 1}, '{"2015-01-02": 1}')]:
            self.assertEqual(sets({"k": value})[1], "k=" + text)
        for value in (b"x", {1, 2}, 1j, pd.NaT, np.datetime64("NaT"), pd.DataFrame(), object(), pd.Period("2015-01")):
            with self.assertRaisesRegex(gx.Error, "no scenario has"):
                sets({"k": [value]})
        self.assertNotEqual(digest({"a": 1, "b": 2}), digest({"b": 2, "a": 1}))  # the later one of two may win
        for arms in ({"a": {}}, {"out": {"ads": "off"}}, {"b": 3}, {"workers": {}}, {"replicates": {}}):
            with self.assertRaises(gx.Error):
                gx.compare("bass", metrics=["adopters"], changes={"consumers.count": 9}, **arms)

    def test_tables_of_platforms(self):
        run = gx.run("two", {"consumers.count": 60, "clock.until": "60d"}, replicates=1)
        self.assertIn("chat.series", run.tables)
        self.assertEqual(run.tables, sorted(f.name[:-4] for f in run.folder.glob("*.csv") if f.name != "columns.csv"))
        for name in run.tables:
            self.assertGreater(len(run.table(name).columns), 1)

    def test_no_run_shows_another(self):
        """Calls that differ in one thing, in an order that is drawn: each has its own tables afterwards, or says so."""
        town = {"guanxi": 1, "name": "town", "record": {"every": "10d"}, "adoption": {"innovation": "2/year", "imitation": "0.04/day"},
                "graph": {"kind": "file", "path": "ties.csv"}}
        never = {"adoption.never_adopt": "50%", "adoption": {"innovation": "4/year", "never_adopt": "0%"}}
        things = [["slow", "fast"], [1, 9], [1, 2], [{}, never, dict(reversed(never.items())), {"adoption.innovation": "4/year"},
                  {"adoption.innovation": "4.0/year"}], [{"replicates": 1}, {"replicates": 1, "seed": 0}, {"replicates": 2}]]
        luck = random.Random(7)
        at, told, alone, holds = [0] * len(things), [], {}, {}

        def made(call, **more):
            place, rate, ties, changes, options = call
            os.makedirs(place, exist_ok=True)
            with open(f"{place}/town.yaml", "w", encoding="utf-8") as file:
                json.dump({**town, "clock": {"start": "2020-01-01", "tick": "1d", "until": f"{60 + rate}d"}}, file)
            with open(f"{place}/ties.csv", "w", encoding="utf-8") as file:
                file.writelines(f"{i},{(i + ties) % 40}\n" for i in range(40))
            return gx.run(f"{place}/town.yaml", changes, **options, **more)

        with warnings.catch_warnings():
            warnings.simplefilter("error")
            for thing in luck.sample(3 * list(range(len(things))), 3 * len(things)):
                at[thing] = (at[thing] + 1) % len(things[thing])
                call = [values[k] for values, k in zip(things, at)]
                key, said = repr(call), False
                alone[key] = made(call, out=f"alone/{len(told)}").series
                try:
                    run = made(call)
                except UserWarning as say:
                    self.assertRegex(str(say), "are kept in|of all of them")
                    said = True
                    with warnings.catch_warnings():
                        warnings.simplefilter("ignore")
                        run = made(call)
                first = alone[key].query("replicate == 1")
                self.assertTrue(said or holds.setdefault(run.folder, first).equals(first), key)
                holds[run.folder] = first
                told.append((key, run, said))
        shown = 0
        for key, run, said in told:
            with contextlib.suppress(gx.Error):
                series, want = run.series, alone[key]
                pd.testing.assert_frame_equal(series if not said else series.loc[:want.index[-1][0]], want)
                shown += 1
        self.assertGreater(shown, 9)

    def test_points(self):
        world = {"name": "world", "extends": "bass", "consumers": {"count": 60}, "clock": {"until": "4d"}}
        rows = [{"adoption.imitation": f"{10 + i}%/day"} for i in range(6)] + [{"consumers.count": np.int64(50)}, {}]
        ask = ["adopters", "max(new_adopters)"]
        once = gx.points(world, rows, ask, replicates=2, seed=2)
        self.assertEqual(list(once), ["point", "replicate", "status", "adoption.imitation", "consumers.count", *ask])
        self.assertEqual((len(once), set(once["status"]), once["point"].max()), (16, {"ok"}, 7))
        self.assertEqual(gx.points(world, pd.DataFrame(rows[:2]), ask, replicates=2, seed=2)[ask].values.tolist(),
                         once[ask][:4].values.tolist())
        loop = [gx.points(world, [row], ask, seed=3)["adopters"][0] for row in rows]
        alone = gx.study({"name": "alone", "scenario": world, "seed": 3, "replicates": 1, "metrics": ask, "design": {
            "kind": "list", "points": [{"q": row.get("adoption.imitation", "0.38/day"), "n": int(row.get("consumers.count", 60))}
                                       for row in rows]},
            "factors": {"q": {"set": "adoption.imitation"}, "n": {"set": "consumers.count"}}})
        self.assertEqual(loop, alone.runs["adopters"].tolist())
        self.assertEqual(len(list(Path("out").glob("world-*-points-*"))), 2)
        with self.assertRaisesRegex(gx.Error, '"3" has no unit'):
            gx.points(world, [{"adoption.imitation": 3}], ask, seed=3)
        with self.assertRaisesRegex(gx.Error, "known: common, blocks, independent"):
            gx.points(world, rows, ask, random="none")
        here = "import sys, guanxi as gx\nfor i in range(8):\n gx.points('bass', [{'adoption.imitation': f'{i % 5}%/day', " \
               "'consumers.count': 60}], ['adopters'])"
        both = [subprocess.Popen([sys.executable, "-c", here]) for _ in "ab"]
        self.assertEqual([p.wait() for p in both], [0, 0])
        folder, = Path("out").glob("bass-points-*")
        self.assertEqual(len(gx.read(folder).runs), 5)

    def test_interrupted(self):
        @contextlib.contextmanager
        def ctrl_c():
            pressed = []

            def show(percent, rest):
                if not rest.startswith("0 of") and not pressed:
                    pressed.append(rest)
                    signal.raise_signal(signal.SIGINT)
            yield show

        changes = {**TINY, "clock.until": "2012-06-30"}
        with mock.patch("guanxi._program.progress", ctrl_c), self.assertRaises(KeyboardInterrupt) as caught:
            gx.run("wechat", changes, replicates=60, workers=1, out="out/stopped")
        self.assertRegex(str(caught.exception), "interrupted: .*of 60 replicates are finished and kept in out")
        kept = gx.read("out/stopped").replicates
        self.assertTrue(0 < kept < 60)
        more = gx.run("wechat", changes, replicates=kept + 1, out="out/stopped")
        self.assertEqual(more.series.index.levels[0].size, kept + 1)

    def test_two_at_once(self):
        with ThreadPoolExecutor(2) as pool:
            first, second = [f.result() for f in [pool.submit(gx.run, "wechat", {**TINY, "seed": 7}, replicates=4) for _ in "ab"]]
        pd.testing.assert_frame_equal(first.series, second.series)


class Players(unittest.TestCase):
    def test_game(self):
        with gx.Game("learn", LEARN, ticks=90, observe=["gmv"], twin=True) as game:
            self.assertEqual(game.players.loc[("platform", "commerce.take"), "high"], 1)
            self.assertEqual(game.reset(seed=1).tick, 0)
            state = game.step({"platform": {"commerce.take": "50%"}})
            self.assertEqual((state.tick, state.done), (90, False))
            self.assertGreater(state.rewards["platform"], 0)
            self.assertAlmostEqual(state.rewards["platform"], state.observations["gmv"] / 2, 2)
            self.assertIn("added", state.parties)
            with self.assertRaisesRegex(gx.Error, "did you mean commerce.take"):
                game.step({"platform": {"commerce.tak": 0.5}})
            self.assertEqual(game.step({"platform": {"commerce.take": 0.5}}, ticks=10).tick, 100)
            for wrong in (0, -3, 2.7, "x", pd.NaT):
                with self.assertRaises(gx.Error):
                    game.step(ticks=wrong)
            with self.assertRaisesRegex(gx.Error, "^seed cannot be of type string$"):
                game.reset(seed="x")
        with self.assertRaisesRegex(gx.Error, "there is no bundled scenario, file or folder lern .did you mean learn"):
            gx.Game("lern")
        with self.assertRaisesRegex(gx.Error, r"(?s)--set:1:10: commerce.tak: there is no such key.*\^"):
            gx.Game("learn", {"commerce.tak": 1})

    def test_kept_file_names_its_parent_from_where_it_is(self):
        os.makedirs("plays", exist_ok=True)
        with open("two shops.yaml", "w", encoding="utf-8") as file:
            file.write(SHOPS)
        with gx.Game(os.path.abspath("two shops.yaml"), ticks=30) as game:
            game.reset()
            told = game.step({"shop.a": {"commerce.shops.a.price": 70}})
            game.keep(os.path.join("plays", "mine.yaml"))
        with open("plays/mine.yaml", encoding="utf-8") as file:
            text = file.read()
        self.assertIn("extends: ../two shops.yaml\n", text)
        self.assertNotIn(os.getcwd(), text)
        run = gx.run("plays/mine.yaml", {"clock.until": "30d"})
        self.assertAlmostEqual(run.value.groupby("party", observed=True)["captured"].sum()["consumer"],
                               told.parties["captured"]["consumer"], 2)

    @lacks("gymnasium")
    def test_gymnasium(self):
        from gymnasium.utils.env_checker import check_env
        env = gx.env("learn", LEARN, actions=TAKE, observe=["gmv"], ticks=90)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # observations are unbounded
            check_env(env, skip_render_check=True)
        env.reset(seed=1)
        for wrong in ([], [0.1, 0.2], [[0.1]], 0.1):
            with self.assertRaisesRegex(ValueError, "is a vector of 1 numbers, for commerce.take"):
                env.step(wrong)
        for wrong in (-0.1, 0.91, np.nan):
            with self.assertRaisesRegex(ValueError, r"is not within .'commerce.take': .0, 0.9"):
                env.step([wrong])
        seen, reward, ended, cut, info = env.step(np.array([0.9], np.float32))
        self.assertEqual((seen[0], ended, cut), (90, False, False))
        self.assertAlmostEqual(reward, 0.9 * seen[1], 2)
        self.assertEqual(info["captured"]["platform"], reward)
        env.close()
        with self.assertRaisesRegex(gx.Error, "platform has no action commerce.tak"):
            gx.env("learn", LEARN, actions={"commerce.tak": (0, 1)})

    @lacks("gymnasium")
    def test_normalised(self):
        from gymnasium.utils.env_checker import check_env
        env, plain = [gx.env("learn", {**LEARN, "clock.until": "3600d"}, actions=TAKE, observe=["gmv", "adopters"], ticks=30, scale=k)
                      for k in (True, False)]
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            check_env(env, skip_render_check=True)
        luck, seen, rewards = np.random.default_rng(5), [], []
        (first, info), (bare, _) = env.reset(seed=1), plain.reset(seed=1)
        done = False
        while not done:
            act = luck.uniform(0, 0.9, 1)
            (vector, reward, _, done, info), (raw, money, *_) = env.step(act), plain.step(act)
            self.assertEqual(money, info["captured"]["platform"])
            seen.append(np.r_[vector, raw])
            rewards.append([reward, money])
        seen, rewards = np.array(seen), np.array(rewards)
        np.testing.assert_allclose(seen[:, :2].mean(0), 0, atol=0.3)
        np.testing.assert_allclose(seen[:, :2].std(0), 1, atol=0.3)
        self.assertAlmostEqual(np.sqrt((rewards[:, 0] ** 2).mean()), 1, delta=0.3)
        self.assertGreater(np.corrcoef(rewards.T)[0, 1], 1 - 1e-9)
        self.assertGreater(np.corrcoef(seen[:, [1, 4]].T)[0, 1], 1 - 1e-9)
        self.assertTrue((seen[:, 2] == 0).all())  # all have joined from the first, so that there is no spread
        for e in (env, plain):
            e.close()

    @lacks("gymnasium")
    def test_worlds_of_episodes_differ(self):
        from gymnasium.vector import SyncVectorEnv

        def worlds(seed, **options):
            envs = SyncVectorEnv([lambda: gx.env("learn", {**LEARN, "clock.until": "3d"}, actions=TAKE, **options)] * 4)
            seeds = list(envs.reset(seed=seed)[1]["seed"])
            for _ in range(3):
                seeds += list(envs.reset()[1]["seed"])
            envs.close()
            return seeds

        train, unseeded, evaluation = worlds(1), worlds(None), worlds(1, evaluation=True)
        self.assertEqual([len(set(w)) for w in (train, unseeded, evaluation)], [16, 16, 16])
        self.assertEqual(worlds(1), train)
        self.assertFalse(set(evaluation) & set(train + unseeded))
        self.assertEqual({s % 2 for s in train + unseeded}, {0})
        self.assertEqual({s % 2 for s in evaluation}, {1})
        with gx.Game("learn", LEARN, ticks=360, observe=["gmv"]) as game:  # the seeds are those of the worlds
            self.assertEqual(len({game.reset(int(s)) and game.step().observations["gmv"] for s in train}), 16)

    @lacks("gymnasium", "pettingzoo")
    def test_pettingzoo(self):
        from pettingzoo.test import parallel_api_test
        with open("shops.yaml", "w", encoding="utf-8") as file:
            file.write(SHOPS)
        prices = {f"shop.{s}": {f"commerce.shops.{s}.price": (40, 140)} for s in "ab"}
        for scale in (True, 1.0):
            env = gx.parallel_env("shops.yaml", actions=prices, ticks=30, scale=scale)
            parallel_api_test(env, 20)
        env.reset(seed=1)
        with self.assertRaisesRegex(ValueError, "shop.b is a vector of 1 numbers"):
            env.step({"shop.a": [50], "shop.b": [50, 60]})
        env.close()


SHOPS = """guanxi: 1
name: two-shops
extends: learn
policy: {learn: {take: off}}
providers: off
clock: {until: 360d}
consumers: {count: 100}
commerce:
  merchants: {count: 0}
  shops: {a: {price: 60, cost: 36, quality: 80%}, b: {price: 60, cost: 36, quality: 80%}}
"""

if __name__ == "__main__":
    unittest.main()
