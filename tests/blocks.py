"""The blocks of the documentation, run as a new user would: a folder of data, the commands, the files to copy."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar, NamedTuple

import yaml
from conftest import FIXTURES, ROOT, TODAY, outside
from jsonschema import Draft202012Validator

from validata.config.read import read

VERSION = "v0.1.0"
PRE_COMMIT = Path(sys.executable).with_name("pre-commit")
BLOCK = re.compile(r"^(<!-- sortie -->\n)?```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SHIMS = {
    "validata": 'exec "{python}" -m validata "$@"',
    "python3": 'exec "{python}" "$@"',
    "py": 'exec "{python}" "$@"',
    "pip": 'exec "{python}" -m pip "$@" --quiet --target "{home}/site"',
    "pipx": 'test "$1" = install && exec pip install "$2"',
    "uv": 'test "$1 $2" = "tool install" && exec pip install "$3"',
    "check-jsonschema": 'exec "{python}" -m jsonschema_cli "$@"',
    "dask": 'test -n "$1" && for one in "$@"; do case $one in --*) "{python}" -m distributed.cli.dask_$1 --help | '
    'grep -q -- "$one" || exit 3;; esac; done',
}
"""What the commands of the documentation are here. pipx and uv install with pip, to a folder of the test."""
JSONSCHEMA = """
import json, sys
from pathlib import Path
from jsonschema import Draft202012Validator
_, option, schema, *reports = sys.argv
assert option == "--schemafile"
for report in reports:
    Draft202012Validator(json.loads(Path(schema).read_text("utf-8"))).validate(json.loads(Path(report).read_text("utf-8")))
"""


class Block(NamedTuple):
    """A block of a page: its language, its text, whether it shows what the one above prints."""

    language: str
    text: str
    printed: bool


def blocks(page: Path) -> list[Block]:
    """The blocks of a page, in order."""
    found = BLOCK.findall(page.read_text(encoding="utf-8"))
    return [Block(language, text, bool(printed)) for printed, language, text in found]


class Place:
    """A new user's folder, and what runs there."""

    def __init__(self, folder: Path, address: str) -> None:
        self.folder, self.address = folder / "depot", address
        self.home = folder / "home"
        self.python = sys.executable
        shims = folder / "bin"
        for one in (self.folder, self.home, shims):
            one.mkdir()
        for name, line in SHIMS.items():
            script = shims / name
            script.write_text(f"#!/bin/sh\n{line.format(python=self.python, home=self.home)}\n")
            script.chmod(0o755)
        (self.home / "jsonschema_cli.py").write_text(JSONSCHEMA)
        packages = [path for path in sys.path if path.endswith("site-packages")]
        self.env = {
            **outside(),
            "PATH": os.pathsep.join([str(shims), str(Path(sys.executable).parent), os.environ["PATH"]]),
            "HOME": str(self.home),
            "PYTHONPATH": os.pathsep.join([str(self.home), str(ROOT), *packages]),
            "PYTHONIOENCODING": "utf-8",
            "VALIDATA_TODAY": TODAY,
            "VALIDATA_CACHE": str(self.home / "cache"),
            "VALIDATA_CATALOGUE": "http://127.0.0.1:9/schemas.json",
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "PRE_COMMIT_HOME": str(self.home / "pre-commit"),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_SYSTEM": os.devnull,
            **{
                f"GIT_{who}_{what}": "essai@exemple.fr" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
            },
        }
        self.fill()

    def fill(self) -> None:
        """Two datasets, one of them with known faults, a folder to exclude; in a repository."""

        def copy(case: str, name: str) -> None:
            [data] = (FIXTURES / case).glob("*.csv")
            target = self.folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(data, target)

        for name in ("deliberations.csv", "donnees/deliberations-2022.csv"):
            copy("deliberations-fautif", name)
        copy("deliberations-conforme", "donnees/deliberations-2023.csv")
        copy("subventions-conforme", "donnees/subventions-2023.csv")
        copy("prenoms-fautif", "archives/prenoms.csv")
        (self.folder / "docs").mkdir()
        shutil.copy(ROOT / "docs" / "rapport.schema.json", self.folder / "docs")
        self.bash("git init -q && git add -A && git commit -qm Données")

    def bash(self, script: str, **env: str) -> subprocess.CompletedProcess[str]:
        """Run a script as GitHub does."""
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
            cwd=self.folder,
            env={**self.env, **env},
            capture_output=True,
            check=False,
            text=True,
            encoding="utf-8",
            timeout=300,
        )

    def line(self, command: str) -> str:
        """What a command prints; it ends with 0 or 1, which validata says of a faulty file."""
        if command.startswith("pre-commit") and not PRE_COMMIT.is_file():
            return ""
        done = self.bash(command)
        assert done.returncode in (0, 1), f"{command}\n{done.stdout}{done.stderr}"
        assert "Traceback" not in done.stderr, done.stderr
        return done.stdout

    # The languages

    def sh(self, text: str) -> str:
        """The lines of a block, one by one."""
        return "".join(self.line(line) for line in text.replace("\\\n", " ").splitlines() if line.strip())

    def powershell(self, text: str) -> str:
        """The same for Windows, in the words of this system."""
        assert "&&" not in text
        return self.sh(re.sub(r"\\Scripts\\", "/bin/", text))

    def exec(self, text: str) -> str:
        """A script of Python."""
        script = self.home / "script.py"
        script.write_text(text, encoding="utf-8")
        done = self.bash(f'python3 "{script}"')
        assert done.returncode == 0, done.stderr
        return done.stdout

    def json(self, text: str) -> str:
        """A value; a report follows its schema, a schema is the one that the next commands read."""
        value = json.loads(text)
        if isinstance(value, dict) and isinstance(value.get("fields"), list):
            for name in ("mon-modele.json", "schema.json"):
                (self.folder / name).write_text(text, encoding="utf-8")
        if isinstance(value, dict) and value.get("format") == "validata/1":
            Draft202012Validator(json.loads((ROOT / "docs/rapport.schema.json").read_text("utf-8"))).validate(value)
        return ""

    def csv(self, text: str) -> str:
        """A table."""
        assert len({line.count(",") for line in text.splitlines()}) == 1
        return ""

    def markdown(self, text: str) -> str:
        """An image, which a command above has written or shields.io makes of what it has."""
        for name in re.findall(r"SITE/([\w.]+)", text):
            assert (self.folder / name).is_file(), name
        return ""

    def yaml(self, text: str) -> str:
        """A file to copy, under the name that its first line gives; then what a service makes of it."""
        value = yaml.safe_load(text)
        name = re.match(r"# (\S+?)(?:,| |$)", text, re.MULTILINE)
        if name is None:
            self.github(value)  # the steps of a job
            return ""
        path = self.folder / name[1]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        if name[1] == ".validata.yml":
            assert read(path).sections
        elif name[1] == ".pre-commit-config.yaml":
            assert all(repo["rev"] == VERSION for repo in value["repos"])
            self.bash("git add -A && git commit -qm Contrôle")
        elif name[1] == ".gitlab-ci.yml":
            self.gitlab(value)
        else:
            self.github(value)
        return ""

    # The services

    def gitlab(self, value: dict) -> None:
        """Run the jobs of a .gitlab-ci.yml."""
        for one in value.pop("include", []):
            local = one["remote"].removeprefix(f"{self.address}/raw/{VERSION}/")
            head, body = (ROOT / local).read_text(encoding="utf-8").split("\n---\n")
            inputs = yaml.safe_load(head)["spec"]["inputs"]
            given = {key: one["inputs"].get(key, said.get("default")) for key, said in inputs.items()}
            assert None not in given.values()
            for key, said in given.items():
                shown = json.dumps(str(said).lower() if isinstance(said, bool) else str(said))
                body = body.replace(f"$[[ inputs.{key} ]]", shown)
            assert "$[[" not in body
            value |= yaml.safe_load(body)
        for job in value.values():
            variables = {
                key: said.replace("$CI_PROJECT_DIR", str(self.folder)) for key, said in job.get("variables", {}).items()
            }
            done = self.bash("\n".join(job["script"]), GITLAB_CI="true", CI_PROJECT_DIR=str(self.folder), **variables)
            assert done.returncode in (0, 1), done.stderr
            for path in job["artifacts"]["reports"].values():
                assert (self.folder / path).is_file()

    def github(self, value: dict | list) -> None:
        """Run the steps of a workflow."""
        steps = value if isinstance(value, list) else [one for job in value["jobs"].values() for one in job["steps"]]
        outputs: dict[str, dict[str, str]] = {}
        for step in steps:
            used = step.get("uses", "")
            if "run" in step:
                self.line(step["run"])
            elif used == f"DEPOT@{VERSION}":
                outputs[step.get("id", "")] = Action(self).run(step.get("with", {}))
            elif used.startswith("github/codeql-action/upload-sarif@v"):
                path = filled(
                    step["with"]["sarif_file"],
                    {f"steps.{name}.outputs.{key}": said for name, one in outputs.items() for key, said in one.items()},
                )
                assert json.loads((self.folder / path).read_text(encoding="utf-8"))["version"] == "2.1.0"
            else:
                assert re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", used), used


def filled(text: str, known: dict[str, str]) -> str:
    """A text of a workflow with its expressions worked out."""
    return re.sub(r"\$\{\{ ([\w.-]+) \}\}", lambda found: known[found[1]], text)


class Action:
    """The composite action, as GitHub's runner runs it; it is installed once."""

    installed: ClassVar[str | None] = None

    def __init__(self, place: Place) -> None:
        self.place = place
        self.made = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
        self.temp = place.home / "runner"
        self.temp.mkdir(exist_ok=True)
        self.summary = self.temp / "resume.md"
        self.code: int | None = None
        self.printed = ""

    def run(self, given: Mapping[str, object]) -> dict[str, str]:
        """Run it with these inputs; its outputs."""
        inputs = self.made["inputs"]
        assert set(given) <= set(inputs)
        said = {key: str(given.get(key, one["default"])) for key, one in inputs.items()}
        known = {f"inputs.{key}": value.lower() if value in ("True", "False") else value for key, value in said.items()}
        known |= {"runner.temp": str(self.temp), "github.action_path": self.place.address.removeprefix("file://")}
        known["steps.python.outputs.python-path"] = self.place.python
        for step in self.made["runs"]["steps"]:
            if "uses" in step:
                assert re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40}", step["uses"])
                assert all(filled(str(value), known) for value in step["with"].values())
                continue
            if step.get("id") == "install" and Action.installed:
                known["steps.install.outputs.bin"] = Action.installed
                continue
            assert step["shell"] == "bash"
            assert "${{" not in step["run"], "an input would be run"
            output = self.temp / "output"
            output.write_text("")
            env = {name: filled(value, known) for name, value in step["env"].items()}
            env |= {"GITHUB_OUTPUT": str(output), "GITHUB_STEP_SUMMARY": str(self.summary), "GITHUB_ACTIONS": "true"}
            done = self.place.bash(step["run"], GITHUB_WORKSPACE=str(self.place.folder), **env)
            self.printed += done.stdout
            if step["name"] == "Verdict":
                self.code = done.returncode
            else:
                assert done.returncode == 0, done.stdout + done.stderr
            for line in output.read_text(encoding="utf-8").splitlines():
                key, _, value = line.partition("=")
                known[f"steps.{step['id']}.outputs.{key}"] = value
        Action.installed = known["steps.install.outputs.bin"]
        return {key: filled(one["value"], known) for key, one in self.made["outputs"].items()}
