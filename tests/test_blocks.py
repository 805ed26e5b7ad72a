"""Every block of docs/ is run, page by page, in a new user's folder; what they print is what the pages show."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import warnings

import pytest
from blocks import PRE_COMMIT, VERSION, Action, Place, blocks
from conftest import ROOT, UPDATE, outside, same

import validata
from validata.config.read import json_schema
from validata.rules.listed import FAMILIES, RULES
from validata.text.typography import typography

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed"),
    pytest.mark.xdist_group("docs"),  # with the other tests that rewrite the pages
]
DOCS = ROOT / "docs"
ELSEWHERE = {"formation.md"}  # its commands read answers of trainees: tests/exercise/test_formation.py
PAGES = [
    path
    for path in sorted(DOCS.rglob("*.md"))
    if path.name not in ELSEWHERE and any(block.language for block in blocks(path))
]
RUN = {"sh", "powershell", "python", "yaml", "json", "csv", "markdown"}


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """The address of a repository of validata, at its version; what it depends on is there already."""
    folder = tmp_path_factory.mktemp("adresse") / "validata"
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False, text=True)
    if tracked.returncode:
        pytest.skip("not a git repository")
    for name in filter(None, tracked.stdout.split("\0")):
        if (ROOT / name).is_file() and not name.startswith(("fixtures/", "tests/", "benchmarks/")):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
    project = folder / "pyproject.toml"
    project.write_text(
        re.sub(r"\ndependencies = \[.*?\n\]\n", "\n", project.read_text("utf-8"), flags=re.DOTALL), "utf-8"
    )
    identity = ["-c", "user.name=essai", "-c", "user.email=essai@exemple.fr"]
    for command in (["init", "-q"], ["add", "-A"], [*identity, "commit", "-qm", "Version"], ["tag", VERSION]):
        subprocess.run(["git", *command], cwd=folder, check=True, env=outside())
    return f"file://{folder}"


@pytest.fixture
def scheduler():
    """The address of a small Dask cluster."""
    distributed = pytest.importorskip("distributed")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with distributed.LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None) as cluster:
            yield cluster.scheduler_address


@pytest.fixture
def place(tmp_path, address):
    return Place(tmp_path, address)


def test_the_version_pinned_is_this_one():
    assert f"v{validata.__version__}" == VERSION
    for page in PAGES:
        found = set(
            re.findall(
                r"\bv\d+\.\d+\.\d+\b", re.sub(r"# v\d+\.\d+\.\d+$", "", page.read_text("utf-8"), flags=re.MULTILINE)
            )
        )
        assert found <= {VERSION}, page


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(DOCS).as_posix())
def test_every_block(page, place, request):
    printed, shown = "", page.read_text(encoding="utf-8")
    for language, text, output in blocks(page):
        if output:
            shown = shown.replace(f"<!-- sortie -->\n```text\n{text}```", f"<!-- sortie -->\n```text\n{printed}```", 1)
        elif language in RUN:
            run = {"python": place.exec}.get(language) or getattr(place, language)
            here = text.replace("ADRESSE", place.address)
            if "tcp://calcul:8786" in here:
                here = here.replace("tcp://calcul:8786", request.getfixturevalue("scheduler")).replace("/partage/", "")
            printed = run(here)
        else:
            assert not language or language == "text", f"{page}: nothing runs « {language} »"
    same(page, shown)


def test_the_action_says_what_is_wrong(place):
    action = Action(place)
    outputs = action.run({"files": "donnees/deliberations-2022.csv\ndonnees/subventions-2023.csv", "schema": ""})
    assert (action.code, outputs["exit-code"]) == (1, "1")
    assert "::error file=donnees/deliberations-2022.csv,line=2," in action.printed
    assert action.summary.read_text(encoding="utf-8").startswith("### 2 fichiers")
    assert sorted(path.name for path in (action.temp / "validata-rapports").iterdir()) == [
        "validata.html",
        "validata.sarif",
    ]


def test_the_inputs_of_the_action_are_no_commands(place):
    action = Action(place)
    nasty = {
        "files": "donnees/subventions-2023.csv\n$(touch ici) ; touch la",
        "schema": '"; touch ici; "',
        "args": "-q",
    }
    action.run(nasty)
    assert action.code == 2
    assert not (place.folder / "ici").exists()
    assert not (place.folder / "la").exists()


@pytest.mark.skipif(not PRE_COMMIT.is_file(), reason="pre-commit is not installed")
def test_the_hook_checks_what_the_configuration_lists(place):
    (place.folder / ".validata.yml").write_text(
        "files:\n  - path: donnees/*.csv\nexclude: [archives/**]\n", encoding="utf-8"
    )
    (place.folder / "donnees/notes.txt").write_text("rien")
    place.bash("git add -A")
    tried = place.bash(f"pre-commit try-repo {place.address} validata --all-files --verbose")
    assert tried.returncode == 1, tried.stdout + tried.stderr
    assert "donnees/deliberations-2022.csv: Non conforme" in tried.stdout.replace("\u00a0", " ")
    assert "donnees/subventions-2023.csv: Conforme" in tried.stdout.replace("\u00a0", " ")
    for absent in ("archives", "notes.txt", "deliberations.csv: "):
        assert f"\n{absent}" not in tried.stdout
    (place.folder / "donnees/deliberations-2022.csv").unlink()
    place.bash("git add -A")
    assert place.bash(f"pre-commit try-repo {place.address} validata --all-files").returncode == 0


# What is generated


def between(page, name, body):
    """What stands between the markers of a page."""
    pattern = rf"(<!-- debut:{name} -->\n).*?(<!-- fin:{name} -->)"
    same(page, re.sub(pattern, lambda found: found[1] + body + found[2], page.read_text("utf-8"), flags=re.DOTALL))


def test_the_rules_of_the_configuration_are_listed():
    path = DOCS / "configuration.schema.json"
    made = json.loads(path.read_text(encoding="utf-8"))
    made["$defs"]["regle"]["enum"] = sorted([*(code for code, one in RULES.items() if not one.vital), *FAMILIES])
    same(path, json.dumps(made, indent=1, ensure_ascii=False) + "\n")
    if not UPDATE:
        assert made == json_schema()


def test_the_keys_of_the_configuration():
    def rows(properties):
        return "".join(f"| `{key}` | {one['description']} |\n" for key, one in properties.items())

    schema = json_schema()
    head = "| Clé | Ce qu'elle dit |\n| --- | --- |\n"
    files = rows(schema["$defs"]["fichiers"]["properties"])
    body = f"{head}{rows(schema['properties'])}\nDans un élément de `files` :\n\n{head}{files}"
    between(DOCS / "configuration.md", "cles", typography(body))


def test_the_inputs_of_the_action_are_documented(place):
    rows = "".join(
        f"| `{key}` | {one['description']} |{' `' + one['default'] + '`' if one['default'] else ''} |\n"
        for key, one in Action(place).made["inputs"].items()
    )
    between(DOCS / "ci.md", "entrees", typography(f"| Entrée | Sens | Par défaut |\n| --- | --- | --- |\n{rows}"))
