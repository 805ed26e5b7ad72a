r"""Whether a text matches the pattern of a field, as frictionless asks it of Python, in bounded time.

A schema is hostile input too: `(a+)+` keeps Python's backtracking engine busy for years on thirty
letters. Three ways lead to the same answer: Python at once when its work is certainly small; RE2,
whose time is linear, when its answer is certainly Python's; else Python in a process of its own,
which is stopped when the pattern has taken all its time.
"""

from __future__ import annotations

import json
import math
import re
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from validata.text.labels import LONG

WORK = 100_000  # choices that Python may try on a text: some milliseconds
REPEATED = 50  # times that a group is counted as repeated: beyond, its work is not small
ANSWERS = 50_000  # texts whose answer is remembered

NOTICED = 0.01  # seconds; a faster answer is not counted in the time of a pattern
TOKEN = re.compile(
    r"""(?P<plain>[A-Za-z0-9 _,;:/'"<>=~@%&#!`-])
    |(?P<wide>[^\x00-\x7f])
    |(?P<escaped>\\[.\-/\\+*?()\[\]{}|^$'" ;:,])
    |\\(?P<kind>[dws])
    |\\u(?P<code>[0-9A-Fa-f]{4})
    |(?P<group>\((?:\?:)?|\)|\|)
    |(?P<repeat>(?:[*+?]|\{[0-9]{1,3}(?:,[0-9]{0,3})?\})\??)
    |(?P<class>\[(?!\^)(?:[A-Za-z0-9\ _,;:/'"<>=~@%&#!`.*+?(){}|$-]|[^\x00-\x7f]
        |\\[.\-/\\+*?()\[\]{}|^$'"\ ;:,]|\\[dws]|\\u[0-9A-Fa-f]{4})+\])
    |(?P<other>\[\^?\]?(?:[^\\\[\]]|\\.)*\]|\\[DWS])
    |(?P<dot>\.)
    |(?P<anchor>[\^$])""",
    re.VERBOSE,
)
"""What patterns are usually made of; `other` stands for one character, like a class, but has no rewriting."""
CLASSES = {"d": "0-9", "w": "A-Za-z0-9_", "s": r" \t\n\r\f\v\x1c-\x1f"}
NEGATED = re.compile(r"\[\^(?:[A-Za-z0-9_|;,:]|[^\x00-\x7f]|\\u[0-9A-Fa-f]{4})+\]")
"""A negated class that RE2 reads as Python does: of characters named one by one."""
CHILD = """
import json, re, sys
pattern = re.compile("^{0}$".format(json.loads(sys.stdin.readline())))
for line in sys.stdin:
    print(int(pattern.match(json.loads(line)) is not None), flush=True)
"""


def tokens(pattern: str) -> Iterator[tuple[str, str]]:
    """The tokens of a pattern, kind and text; ValueError for what TOKEN does not know."""
    position = 0
    while position < len(pattern):
        token = TOKEN.match(pattern, position)
        if token is None:
            raise ValueError(pattern[position:])
        yield str(token.lastgroup), token.group(str(token.lastgroup))
        position = token.end()


def re2(pattern: str) -> str | None:
    r"""A RE2 pattern that matches only texts that frictionless's `^pattern$` (Python) matches, or None.

    Classes such as `\d` shrink to ASCII, which is sound as long as none is in a negated class; what the
    token list does not know (look-around, back-references, flags, other negated classes) has no rewriting.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    out = []
    try:
        for kind, text in tokens(pattern):
            if kind == "other":
                if not NEGATED.fullmatch(text):
                    return None
                out.append(re.sub(r"\\u([0-9A-Fa-f]{4})", r"\\x{\1}", text))
            elif kind == "kind":
                out.append(f"[{CLASSES[text]}]")
            elif kind == "code":
                out.append(f"\\x{{{text}}}")
            elif kind == "class":
                inner = re.sub(r"\\u([0-9A-Fa-f]{4})", r"\\x{\1}", text)
                out.append(re.sub(r"\\([dws])", lambda m: CLASSES[m.group(1)], inner))
            elif kind == "dot":
                out.append(r"[^\n]")
            else:
                out.append(text)
        rewritten = rf"\A(?:^{''.join(out)}$)"
        re.compile(f"^{pattern}$")
        pc.match_substring_regex(pa.array([""]), rewritten)
    except (ValueError, re.error, pa.ArrowInvalid):
        return None
    return rewritten


@dataclass
class Work:
    """How many ways a piece of pattern may match: at most `ways` times the length of the text to the `degree`."""

    ways: float = 1
    degree: int = 0

    def then(self, other: Work) -> Work:
        """Both, one after the other."""
        return Work(self.ways * other.ways, self.degree + other.degree)

    def either(self, other: Work) -> Work:
        """One or the other."""
        return Work(self.ways + other.ways, max(self.degree, other.degree))

    def repeated(self, repeat: str, *, group: bool) -> Work:
        """As many times as a quantifier says."""
        low, high = {"*": (0, math.inf), "+": (1, math.inf), "?": (0, 1)}.get(repeat[0], (0, 0))
        if repeat[0] == "{":
            first, comma, last = repeat.rstrip("?").strip("{}").partition(",")
            low = int(first)
            high = (int(last) if last else math.inf) if comma else low
        if not group:
            return Work(1, 1) if math.isinf(high) else Work(max(1, high - low + 1))
        if high > REPEATED:
            return Work(math.inf)
        return Work(self.ways**high * (high - low + 1), self.degree * int(high))


def work(pattern: str) -> Work:
    """The work of Python's engine on a pattern; without bound for what TOKEN does not know."""
    stack = [(Work(0), Work())]  # for each open group: its first alternatives, and the current one up to `last`
    last, group = Work(), False
    try:
        for kind, text in tokens(pattern):
            done, current = stack.pop()
            if kind == "repeat":
                last = last.repeated(text, group=group)
                stack.append((done, current))
                continue
            current = current.then(last)
            last, group = Work(), False
            if text.startswith("(") and kind == "group":
                stack += [(done, current), (Work(0), Work())]
            elif text == "|" and kind == "group":
                stack.append((done.either(current), Work()))
            elif text == ")" and kind == "group":
                last, group = done.either(current), True
            else:
                stack.append((done, current))
        (done, current) = stack.pop()
        return done.either(current.then(last))
    except (ValueError, IndexError, OverflowError):
        return Work(math.inf)


@dataclass(eq=False)
class Pattern:
    """The pattern of a field. Once `exhausted`, having taken `seconds`, it finds no fault in any text."""

    text: str
    seconds: float = 10
    spent: float = 0
    exhausted: bool = False
    lock: Any = field(default_factory=threading.Lock)
    child: subprocess.Popen[str] | None = None
    answers: dict[str, bool] = field(default_factory=dict)

    def renew(self, seconds: float) -> None:
        """Give the pattern its time, for a file."""
        self.seconds, self.spent, self.exhausted = seconds, 0, False

    @cached_property
    def python(self) -> re.Pattern[str]:
        """The pattern as frictionless writes it."""
        return re.compile(f"^{self.text}$")

    @cached_property
    def work(self) -> Work:
        """What it may cost Python."""
        return work(self.text)

    @cached_property
    def linear(self) -> str | None:
        """The same for RE2."""
        return re2(self.text)

    @cached_property
    def ascii_only(self) -> bool:
        """Whether the pattern has classes that RE2 only knows for ASCII."""
        return any(kind == "kind" or (kind == "class" and re.search(r"\\[dws]", t)) for kind, t in tokens(self.text))

    def learn(self, texts: list[str]) -> None:
        """Have RE2 answer for many texts at once, beforehand: Arrow compiles the pattern again each time."""
        asked = [text for text in texts if len(text) <= LONG and self.quick(text) == self.by_re2]
        if len(self.answers) + len(asked) > ANSWERS:
            self.answers.clear()
        if asked:
            self.answers.update(zip(asked, self.ask_re2(asked), strict=True))

    def by_re2(self, text: str) -> bool:
        """The answer of RE2."""
        known = self.answers.get(text)
        return self.ask_re2([text])[0] if known is None else known

    def ask_re2(self, texts: list[str]) -> list[bool]:
        """The answers of RE2."""
        import pyarrow as pa
        import pyarrow.compute as pc

        answers: list[bool] = pc.match_substring_regex(pa.array(texts, pa.string()), self.linear).to_pylist()
        return answers

    def quick(self, text: str) -> Callable[[str], Any] | None:
        """What says at once whether the text matches, if anything can."""
        if self.work.ways * (len(text) + 1) ** self.work.degree <= WORK:
            return self.python.match
        if self.linear and not text.endswith("\n") and (text.isascii() or not self.ascii_only):
            return self.by_re2
        return None

    def matches(self, text: str) -> bool:
        """Whether the text matches, or nothing can be said of it any more."""
        quick = self.quick(text)
        if quick:
            return bool(quick(text))
        with self.lock:
            return self.exhausted or self.apart(text)

    def apart(self, text: str) -> bool:
        """The answer of a process of its own, within the time that is left."""
        if self.child is None:
            self.child = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-W", "ignore", "-c", CHILD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
            weakref.finalize(self, stop, self.child)
            self.send(self.text)
        start = time.monotonic()
        timer = threading.Timer(self.seconds - self.spent, self.child.kill)
        timer.start()
        try:
            self.send(text)
            answer = self.child.stdout.readline() if self.child.stdout else ""
        except OSError:
            answer = ""
        finally:
            timer.cancel()
        took = time.monotonic() - start
        self.spent += took if took > NOTICED else 0
        if not answer:
            stop(self.child)
            self.child = None
            self.exhausted = True
        return answer != "0\n"

    def send(self, text: str) -> None:
        """Send a line to the process."""
        if self.child and self.child.stdin:
            self.child.stdin.write(json.dumps(text) + "\n")
            self.child.stdin.flush()


def stop(child: subprocess.Popen[str]) -> None:
    """End a process and close its pipes."""
    child.kill()
    child.wait()
    for pipe in (child.stdin, child.stdout):
        if pipe:
            with suppress(OSError):  # what it never read
                pipe.close()
