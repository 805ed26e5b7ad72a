"""The command line is run; every failure is a French sentence."""

from __future__ import annotations

import atexit
import gc
import os
import signal
import sys
import warnings
from contextlib import suppress

from validata.cli import check, describe, exercise, init, template
from validata.cli.app import app
from validata.cli.help import french, usage
from validata.cli.output import err, forget_stdout, out
from validata.errors import ValidataError, internal
from validata.limits import without_pandas

COMMANDS = (check.check, init.init, template.template, describe.schemas, describe.rules, exercise.new, exercise.grade)
"""What `app` runs: importing their modules declares them to it."""


class Interrupted(BaseException):
    """The user (Ctrl-C) or the system asked to stop."""


def interrupt(number: int, _frame: object) -> None:
    """Stop where the program is, so that temporary files are removed; a second signal stops it at once."""
    signal.signal(number, signal.SIG_DFL)
    raise Interrupted(number)


def run() -> int:
    """Run the command; without any, show the help."""
    try:
        code = app(standalone_mode=False)
    except Exception as error:
        if type(error).__name__ != "NoArgsIsHelpError":
            raise
        out(french(str(error.format_message())) + "\n")  # type: ignore[attr-defined]
        return 2
    return code if isinstance(code, int) else 0


def main() -> None:
    """Run the command line. Every failure is a French sentence; the exit code says the rest."""
    warnings.simplefilter("ignore")  # of Python to programmers, as for a pattern that it may read otherwise one day
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, interrupt)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy would start threads for matrices that we have not
    without_pandas()
    gc.set_threshold(100_000, 50, 50)  # most of a short run is imports: fewer collections are 8 % of its time
    try:
        sys.exit(run())
    except ValidataError as error:
        err(f"Erreur : {error}")
    except OSError as error:  # what is read or written elsewhere has its own sentence
        forget_stdout()
        if not isinstance(error, BrokenPipeError):
            err("Erreur : Le rapport n'a pas pu être écrit en entier sur la sortie (disque plein ?).")
    except Interrupted as error:
        err("Contrôle interrompu.")
        os._exit(128 + error.args[0])  # the temporary files are gone; other threads may still be at work
    except Exception as error:  # noqa: BLE001 - whatever an address makes the library raise
        if hasattr(error, "format_message"):
            err(f"Erreur : {usage(error)}")
            err("Aide : validata --help")
        else:
            err(f"Erreur : {internal(error)}")
    sys.exit(2)


def start() -> None:
    """Run the command line, then end at once: taking apart all that was loaded would be a sixth of a short run."""
    try:
        main()
    except SystemExit as end:
        atexit._run_exitfuncs()  # noqa: SLF001 - temporary files and processes, as at any end
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError, AttributeError):  # closed: there is nobody to tell
                stream.flush()
        os._exit(end.code if isinstance(end.code, int) else 2)
