"""The program that comes with the package, and how it is called."""
from __future__ import annotations

import contextlib
import datetime
import hashlib
import importlib
import inspect
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, Union

import numpy as np
import pandas as pd

Place = Union[str, "os.PathLike[str]"]
Scenario = Union[Place, Mapping[str, Any]]
Changes = Mapping[str, Any]


class Error(Exception):
    """A message of the program: what is wrong, where, and what would be right.

    Attributes
    ----------
    code : int
        The exit code of the program: 1 for a failure, 2 for a wrong request.

    Examples
    --------
    >>> try:
    ...     gx.run("wechat", {"ads": 3})
    ... except gx.Error as wrong:
    ...     print(wrong)
    """

    def __init__(self, text: str, code: int = 2):
        super().__init__("\n".join(entries(text)))
        self.code = code


class Interrupted(KeyboardInterrupt):
    """Ctrl-C has ended a run. The text says which replicates are finished; the same call runs the rest."""


def program() -> str:
    name = "guanxi.exe" if os.name == "nt" else "guanxi"
    own = Path(__file__).parent / "bin" / name
    found = str(own) if own.exists() else shutil.which(name)
    if not found:
        raise Error("the program guanxi is neither in the package nor on the path; install the wheel that guanxi python wheel writes")
    return found


def version() -> str:
    return call("explain", "version").split()[1].rstrip(",")


def main() -> None:
    """The command guanxi of the environment into which the wheel was installed."""
    if os.name == "nt":
        sys.exit(subprocess.call([program(), *sys.argv[1:]]))
    os.execv(program(), ["guanxi", *sys.argv[1:]])


def start(args: tuple[str, ...], **streams: Any) -> subprocess.Popen[str]:
    """Starts the program so that a Ctrl-C meant for Python does not reach it."""
    apart: dict[str, Any] = {"start_new_session": True}
    if os.name == "nt":
        apart = {"creationflags": 0x200}  # CREATE_NEW_PROCESS_GROUP
    return subprocess.Popen([program(), *args], text=True, encoding="utf-8", errors="replace", **apart, **streams)


PIPED = re.compile(r"^(?:<stdin>|\S*-(?:points|draws|wave-\d+|[0-9a-f]{8})\.yaml):\d+:\d+: (.*)(?:\n .*\n +\| +\^)?", re.M)


def entries(text: str) -> list[str]:
    """What the program says, each thing once, without places in files that only the pipe has."""
    return list(dict.fromkeys(re.split(r"\n(?! )", PIPED.sub(r"\1", text))))


def warn(text: str) -> None:
    """Warns at the line that called the package."""
    frame, level = inspect.currentframe(), 1
    while frame and frame.f_globals["__name__"].partition(".")[0] == __package__:
        frame, level = frame.f_back, level + 1
    warnings.warn(text, stacklevel=level)


def call(*args: str, given: Any = None, fine: tuple[int, ...] = (0, 3)) -> str:
    """Runs a verb, and returns its standard output. With code 3 some runs of a study have failed."""
    while True:
        code, out, notes = once(args, text_of(given) if isinstance(given, Mapping) else "")
        if code and "is being written by another" in notes:
            time.sleep(1)  # the same run, of another notebook
            continue
        if code not in fine:
            raise Error(notes or out, code)
        if some := [e for e in entries(notes) if code == 3 or re.search("warning: |warnings in all|of all of them|are kept in", e)]:
            warn("\n".join(e.removeprefix("warning: ") for e in some))
        return out


def once(args: tuple[str, ...], given: str) -> tuple[int, str, str]:
    with tempfile.TemporaryFile("w+", encoding="utf-8") as asked, tempfile.TemporaryFile("w+", encoding="utf-8") as out:
        asked.write(given)
        asked.seek(0)
        notes: list[str] = []
        interrupted = False
        with progress() as show, start(args, stdin=asked, stdout=out, stderr=subprocess.PIPE,
                                       env={**os.environ, "GUANXI_PROGRESS": "1"}) as child:
            assert child.stderr is not None
            while child.returncode is None:
                try:
                    for line in child.stderr:
                        if at := re.match(r"(\d+) %, (.*)", line):
                            show(int(at[1]), at[2])
                        else:
                            notes.append(line)
                    child.wait()
                except KeyboardInterrupt:
                    interrupted = True
                    stop(child)
        text = "".join(notes).rstrip()
        if interrupted:
            raise Interrupted(text)
        out.seek(0)
        return child.returncode, out.read(), text


class Child:
    """The program while it answers lines of JSON, each with a line."""

    def __init__(self, *args: str):
        self._args = args
        self._child: subprocess.Popen[str] | None = None

    def ask(self, message: Any) -> Any:
        if self._child is None:
            self._said = tempfile.TemporaryFile("w+", encoding="utf-8")
            self._child = start(self._args, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._said)
        assert self._child.stdin and self._child.stdout
        try:
            self._child.stdin.write(json.dumps(plain(message)) + "\n")
            self._child.stdin.flush()
            line = self._child.stdout.readline()
        except OSError:  # it has ended, and has said why
            line = ""
        except BaseException:  # no answer is left for the next question
            self.close()
            raise
        if not line:
            self._child.wait()
            self._said.seek(0)
            text = self._said.read().rstrip()
            self.close()
            raise Error(text)
        return json.loads(line)

    def close(self, kill: bool = True) -> None:
        child, self._child = self._child, None
        if child is not None:
            if kill:
                child.kill()
            with self._said, contextlib.suppress(OSError), child:  # which closes its ends of the pipes, and waits
                pass

    def __del__(self) -> None:
        if getattr(self, "_child", None) is not None:
            self.close()


def stop(child: subprocess.Popen[str]) -> None:
    """Asks the program to end with what is finished."""
    try:
        child.send_signal(getattr(signal, "CTRL_BREAK_EVENT", signal.SIGINT))
    except OSError:  # it has no console; what is on disk is gone on from
        child.terminate()


@contextlib.contextmanager
def progress() -> Iterator[Any]:
    """A bar of tqdm, where there is one and somebody to see it."""
    bar: Any = None

    def show(percent: int, rest: str) -> None:
        nonlocal bar
        if bar is None and (sys.stderr.isatty() or "ipykernel" in sys.modules):
            with contextlib.suppress(ImportError), warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of notebooks without widgets
                bar = importlib.import_module("tqdm.auto").tqdm(total=100, leave=False, bar_format="{bar} {n} %{postfix}")
        if bar is not None:
            bar.set_postfix_str(rest, refresh=False)
            bar.update(percent - bar.n)

    try:
        yield show
    finally:
        if bar is not None:
            bar.close()


def plain(value: Any) -> Any:
    """A value of Python, numpy or pandas as a scenario has it."""
    if isinstance(value, (np.generic, np.ndarray)) and value.ndim == 0:
        kind = {"M": pd.Timestamp, "m": pd.Timedelta}.get(value.dtype.kind)
        value = kind(np.asarray(value)[()]) if kind else value.item()
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(v) for key, v in value.items()}
    if isinstance(value, (list, tuple, range, np.ndarray, pd.Series, pd.Index)):
        return [plain(v) for v in value]
    if value is None or value is not pd.NaT and isinstance(value, (bool, int, float, str)):
        return value
    if value is not pd.NaT and isinstance(value, datetime.date):
        return value.isoformat().removesuffix("T00:00:00")
    if value is not pd.NaT and isinstance(value, datetime.timedelta):
        return f"{value.total_seconds() / 86400:.15g}d"
    if isinstance(value, (Decimal, Fraction)):
        return int(value) if value == int(value) else float(value)
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    raise Error(f"{value!r} is of the type {type(value).__name__}, which no scenario has; write a number, a text, a date, a "
                "list or a dict")


def text_of(value: Any) -> str:
    return json.dumps(plain(value), ensure_ascii=False, indent=1 if isinstance(value, Mapping) else None)


def sets(changes: Changes | None) -> list[str]:
    return [arg for key, value in (changes or {}).items()
            for arg in ("--set", f"{key}={json.dumps(plain(value), ensure_ascii=False)}")]


def flags(**values: Any) -> list[str]:
    return [f"--{name.replace('_', '-')}" + ("" if v is True else f"={plain(v)}") for name, v in values.items() if v is not None]


def files(value: Any, act: Callable[[str], Any]) -> Any:
    """The value, with what act gives for each text that names a file."""
    if isinstance(value, dict):
        return {k: files(v, act) for k, v in value.items()}
    if isinstance(value, list):
        return [files(v, act) for v in value]
    return act(value) if isinstance(value, str) and os.path.isfile(value) else value


def digest(*what: Any) -> str:
    """A hash of a request, in its order and with the content of files that it names."""
    found = hashlib.sha256(json.dumps(plain(what)).encode())
    files(plain(what), lambda name: found.update(Path(name).read_bytes()))
    return found.hexdigest()[:8]


def named(what: Scenario) -> tuple[str, str]:
    """The name of a scenario or a study in the name of a folder, and on a command line."""
    if not isinstance(what, Mapping):
        return Path(what).stem, os.fspath(what)
    if "scenario" in what:  # a study: more replicates are added to those that are there
        return f"{what.get('name', 'study')}-{digest({k: v for k, v in what.items() if k != 'replicates'})}", "-"
    return f"{what.get('name', 'scenario')}-{digest(what)}", "-"


def place(name: str, out: Place | None = None) -> Path:
    """The folder of results."""
    if isinstance(out, Mapping):
        raise Error("out is the folder of the results; an arm needs another name")
    return Path(out or Path(os.environ.get("GUANXI_OUT") or "out") / name)


def as_file(what: Scenario) -> str:
    """The scenario as a verb takes it that does not read standard input: a dict becomes NAME-HASH.yaml where results go."""
    if not isinstance(what, Mapping):
        return os.fspath(what)
    file = place(named(what)[0] + ".yaml")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text_of(files(plain(what), lambda name: Path(os.path.relpath(name, file.parent)).as_posix()
                                  if Path(name).suffix else name)), encoding="utf-8")
    return str(file)


def scenario(name: Place = "wechat", full: bool | None = None) -> dict[str, Any]:
    """Give a scenario or a study as a dict, to change and to run.

    Parameters
    ----------
    name : str or path
        A bundled name, a file, or a folder of results.
    full : bool, optional
        With every default.

    Returns
    -------
    dict

    Examples
    --------
    >>> gx.run({**gx.scenario("platform"), "consumers": {"count": 500}})
    """
    told: dict[str, Any] = json.loads(call("show", os.fspath(name), "--file", "--json", *flags(full=full)))
    return told
