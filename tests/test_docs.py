"""The documentation says what the program does: its blocks and pages are generated, then compared."""

from __future__ import annotations

import ast
import dataclasses
import json
import re
import shlex
import shutil
import subprocess

import pytest
import typer
from conftest import ROOT, same
from jsonschema import Draft202012Validator

from validata import validate
from validata.batch import run
from validata.cli import app, main
from validata.describe import notions, rules, schemas
from validata.judge.verdict import EXPLAINS
from validata.limits import Limits
from validata.limits import option as limit_option
from validata.render import FORMATS, concise, console, markdown, sarif, xlsx
from validata.render import json as as_json
from validata.render.display import Display
from validata.render.words import SEVERITIES
from validata.report.comparison import compare
from validata.report.contract import json_schema
from validata.review import CHANGES, CRITERIA, review, show
from validata.review.document import opened as review_of
from validata.rules.listed import RULES
from validata.rules.types import structures
from validata.schema.bundled import ALIASES, bundled, load_bundled
from validata.schema.notions import OF_FIELD, OF_SCHEMA
from validata.schema.roles import ROLES
from validata.text.typography import number, typography

pytestmark = pytest.mark.xdist_group("docs")  # one process: several tests rewrite the same pages
README, CONTRIBUTING, CHANGELOG, RELEASING, SECURITY = (
    ROOT / f"{name}.md" for name in ("README", "CONTRIBUTING", "CHANGELOG", "RELEASING", "SECURITY")
)
DOCS = ROOT / "docs"
JSON_PAGE = DOCS / "rapport-json.md"
ROLES_PAGE = DOCS / "roles.md"
TRAINING_PAGE = DOCS / "formation.md"
SCALE_PAGE = DOCS / "passage-a-l-echelle.md"
REPORTS_PAGE = DOCS / "rapports.md"
NOTIONS_PAGE = DOCS / "notions.md"
TEMPLATES_PAGE, AUTHORS_PAGE = DOCS / "gabarits.md", DOCS / "ecrire-un-modele.md"
WRITTEN = [
    *(README, CONTRIBUTING, CHANGELOG, RELEASING, SECURITY),
    *(JSON_PAGE, SCALE_PAGE, REPORTS_PAGE, NOTIONS_PAGE, ROLES_PAGE, TRAINING_PAGE),
    *(TEMPLATES_PAGE, AUTHORS_PAGE),
    *(DOCS / f"{name}.md" for name in ("index", "installer", "configuration", "ci", "python", "securite")),
]
"""The pages written by hand; the others are generated whole."""

FAULTY = "fixtures/deliberations-fautif/deliberations 2023.csv"
SHOWN = ("somme-incorrecte", "siret-invalide", "date-invalide", "caracteres-corrompus", "nom-de-fichier-non-conforme")
"""The findings of FAULTY that README shows."""

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)")
PATH = re.compile(r"((?:validata(?=/[a-z_])|schemas|fixtures|tests|docs|benchmarks|\.ci)/[^`\"<>{}*\n]*)")
MEASURED = {"benchmarks/RESULTS.md"}
"""Written by `python benchmarks/run.py --write`, so that a fresh repository may not have it."""


def read(page):
    return page.read_text(encoding="utf-8")


def fences(page, language):
    return [body for found, body in FENCE.findall(read(page)) if found == language]


def same_block(page, name, body):
    """What stands between the markers of `name` is `body` (rewritten by VALIDATA_UPDATE=1)."""
    start, end = f"<!-- debut:{name} -->\n", f"<!-- fin:{name} -->"
    before, found, rest = read(page).partition(start)
    old, closed, after = rest.partition(end)
    assert found, f"{page}: no marker « {start.strip()} »"
    assert closed, f"{page}: no marker « {end} »"
    del old
    same(page, before + start + body + end + after)


def fence(text, language="text"):
    return f"```{language}\n{text.rstrip()}\n```\n"


def extract(report, codes):
    """A console report with the findings of some rules only, a mark where others stood."""
    kept, cut = [], False
    for paragraph in report.rstrip("\n").split("\n\n"):
        code = re.search(r"^ {4}Règle\s*: ([a-z0-9-]+)$", paragraph, re.MULTILINE)
        if code is None or code[1] in codes:
            kept += ["  […]"] * cut + [paragraph]
            cut = False
        else:
            cut = True
    missing = [code for code in codes if f": {code}" not in "\n".join(kept)]
    assert not missing, f"{FAULTY} no longer shows {missing}"
    return "\n\n".join(kept)


@pytest.fixture
def at_root(monkeypatch):
    """As if from the root of the repository: the reports name short paths."""
    monkeypatch.chdir(ROOT)


def check_options():
    """The options of `validata check`."""
    assert main.COMMANDS  # importing them has declared them to the application
    parameters = typer.main.get_group(app.app).commands["check"].params
    return [p for p in parameters if p.param_type_name == "option"]


# Blocks of README


def test_example(at_root):
    report = validate(FAULTY)
    assert report.exit_code == 1
    same_block(README, "exemple", fence(extract(console.render(report, Display()), SHOWN)))


def test_schemas():
    lines = ["| Nom | Version | Titre | Colonnes |", "| --- | --- | --- | --- |"]
    for name in bundled():
        schema = load_bundled(name)
        names = "".join(f", `{alias}`" for alias, known in ALIASES.items() if known == name)
        link = f"[`{name}`](docs/schemas/{name}.md){names}"
        versions = ", ".join(notions.versions(schema))
        lines.append(f"| {link} | {versions} | {schema.title} | {len(schema.fields)} |")
    same_block(README, "schemas", "\n".join(lines) + "\n")


def test_options():
    lines = ["| Option | Effet |", "| --- | --- |"]
    for option in check_options():
        names = ", ".join(f"`{name}`" for name in [*option.opts, *option.secondary_opts])
        default = (
            f" (par défaut : {option.default})" if isinstance(option.default, (str, int)) and option.default else ""
        )
        body = f"{option.help.rstrip('.')}{default}.".replace("|", "\\|")
        lines.append(f"| {names} | {typography(body)} |")
    same_block(README, "options", "\n".join(lines) + "\n")


@pytest.mark.parametrize("page", [README, REPORTS_PAGE], ids=lambda page: page.name)
def test_formats(page):
    lines = ["| Forme | Extension | Ce que c'est |", "| --- | --- | --- |"]
    for form in FORMATS.values():
        extension = f"`{form.extension}`" if form.extension else ""
        lines.append(f"| `{form.name}` | {extension} | {typography(form.what[0].upper() + form.what[1:])}. |")
    same_block(page, "formats", "\n".join(lines) + "\n")


def test_the_bounds_of_the_reports_are_those_told():
    page = read(REPORTS_PAGE).replace("\u00a0", " ")
    for bound in (xlsx.MOST_CELLS, xlsx.MOST_LINES, xlsx.COMMENTS, markdown.MOST, sarif.MOST, run.EVERY):
        assert f"{bound:,}".replace(",", " ") in page


def test_limits():
    lines = ["| Limite | Par défaut | Ce qu'elle borne |", "| --- | --- | --- |"]
    defaults = dataclasses.asdict(Limits())
    for one in dataclasses.fields(Limits):
        what, unit = one.metadata["what"], one.metadata["unit"]
        lines.append(
            f"| `{limit_option(one.name)}` | {number(defaults[one.name])}\u00a0{unit} | {what[0].upper()}{what[1:]}. |"
        )
    same_block(README, "limites", "\n".join(lines) + "\n")


def test_one_rule():
    same_block(README, "regle", fence(rules.rules("siret-invalide", "console")))


def test_concise(at_root):
    lines = concise.render(validate(FAULTY), Display()).splitlines()
    same_block(README, "concis", fence("\n".join([*lines[:2], "[…]", lines[-1]])))


def test_python_snippet(at_root, capsys):
    (snippet,) = fences(README, "python")
    exec(compile(snippet, str(README), "exec"), {})
    same_block(README, "python", fence(capsys.readouterr().out))


def test_python_snippet_of_the_scale_page(at_root, capsys):
    (snippet,) = fences(SCALE_PAGE, "python")
    exec(compile(snippet, str(SCALE_PAGE), "exec"), {"__name__": "__main__"})
    assert capsys.readouterr().out == "0\n"


@pytest.mark.skipif(shutil.which("jq") is None, reason="jq is not installed")
def test_jq(at_root):
    programs = re.findall(r"\| jq (-\w+ )?'([^']+)'", read(README))
    assert programs
    for options, program in programs:
        command = ["jq", *options.split(), program]
        report = as_json.render(validate(FAULTY), Display())
        found = subprocess.run(command, input=report, capture_output=True, check=True, text=True, encoding="utf-8")
        assert "date-invalide" in found.stdout


def test_every_option_is_documented_and_exists(command):
    def named(text):
        return set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", text))

    shown = named(command("check", "--help").stdout.decode())
    general = named("".join(command(*one, "--help").stdout.decode() for one in ([], ["schemas"], ["template"])))
    assert shown
    assert shown - {"--help"} <= named(read(README)), "an option of check is not in README"
    assert named(read(README)) <= shown | general, "README names an option that does not exist"


def test_github_runs_the_command_of_readme():
    (tests,) = [body.strip() for body in fences(README, "sh") if "pytest" in body]
    workflow = read(ROOT / ".github" / "workflows" / "ci.yml")
    assert f"run: {tests}\n" in workflow
    windows = tests.removeprefix("python3").replace(".venv/bin/", ".venv\\Scripts\\").replace(" &&", ";")
    assert f"run: python{windows}\n" in workflow


@pytest.mark.parametrize("page", [TEMPLATES_PAGE, AUTHORS_PAGE], ids=lambda page: page.name)
def test_the_commands_of_a_page_work(page, command, tmp_path):
    for body in fences(page, "json"):
        (tmp_path / "mon-modele.json").write_text(body, encoding="utf-8")
    ran = 0
    for line in (line for body in fences(page, "sh") for line in body.splitlines()):
        said = re.search(r"# code de sortie : (\d)", line)
        program, *arguments = shlex.split(line, comments=True)
        assert program == "validata"
        done = command(*arguments, cwd=tmp_path)
        assert done.returncode == (int(said[1]) if said else 0), f"{line}\n{done.stdout.decode()}{done.stderr.decode()}"
        ran += 1
    assert ran > 3
    if page == AUTHORS_PAGE:
        shown = command("schemas", "--check", "mon-modele.json", cwd=tmp_path).stdout.decode()
        same_block(page, "relecture", fence(shown))


def test_the_criteria_of_the_review():
    lines = []
    for heading, some in (("Dans un modèle", CRITERIA), ("Entre deux versions", CHANGES)):
        lines += [f"**{heading}**", "", "| Code | Gravité | Constat | Pourquoi |", "| --- | --- | --- | --- |"]
        for one in some:
            why = re.sub(r"[ \n]+", " ", one.why).replace("|", "\\|")
            lines.append(f"| `{one.code}` | {SEVERITIES[one.severity]} | {one.title}. | {why} |")
        lines.append("")
    same_block(AUTHORS_PAGE, "constats", "\n".join(lines[:-1]) + "\n")


def test_the_contract_of_the_review():
    document = review_of("adresses", Limits())
    found = json.loads(show.as_json(review(document, review_of("adresses@1.4", Limits())), Display()))
    page = read(AUTHORS_PAGE)
    rows = dict(re.findall(r"^\| (`.*?`) \| (.*) \|$", page, re.MULTILINE))
    assert [name for cell in rows if "`" in cell for name in re.findall("`(\\w+)`", cell) if name in found] == [*found]
    for part in (found["schema"], found["counts"][0], found["findings"][0]):
        assert all(f"`{name}`" in page for name in part)


# Pages


def test_rules_page():
    head = (
        "# Les règles\n\n"
        "Cette page est produite par `validata rules -f markdown` ; `validata rules CODE` affiche l'une de ces règles "
        "dans le terminal.\n\n"
        "Une **erreur** rend le fichier non conforme, un **avertissement** signale ce qui mérite d'être vérifié, "
        "une **recommandation** rappelle une bonne pratique du socle commun.\n"
    )
    summary = ""
    for scope, title in rules.SCOPES.items():
        rows = [
            f"| [`{rule.code}`](#{rule.code}) | {SEVERITIES[rule.severity]} | {rule.title} |\n"
            for rule in sorted(RULES.values(), key=lambda rule: rule.code)
            if rule.scope == scope
        ]
        summary += f"\n**{title}**\n\n| Code | Gravité | Titre |\n| --- | --- | --- |\n{''.join(rows)}"
    same(DOCS / "regles.md", f"{typography(head)}{summary}\n{rules.rules(None, 'markdown')}")


PAGES = {
    **{name: name for name in bundled()},
    **{
        f"{name}-{version.version}": f"{name}@{version.version}"
        for name in bundled()
        for version in load_bundled(name).versions[1:]
    },
}
"""Page of docs/schemas -> the schema that it is about: each, and its other versions that a header may choose."""


@pytest.mark.parametrize("page", PAGES)
def test_schema_page(page):
    same(DOCS / "schemas" / f"{page}.md", schemas.schemas(PAGES[page], "markdown"))


def test_no_page_without_a_schema():
    assert {path.stem for path in (DOCS / "schemas").glob("*.md")} == set(PAGES)


def test_every_notion_is_documented():
    sections = read(NOTIONS_PAGE).split("\n## ")[1:]
    documented = [set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)) for section in sections]
    assert documented == [set(OF_FIELD), set(OF_SCHEMA)]


def json_report(tmp_path, monkeypatch):
    """The report on the CSV file that the page shows, without what changes from one run to the next."""
    (data,) = fences(JSON_PAGE, "csv")
    (tmp_path / "prenoms.csv").write_text(data, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    report = validate("prenoms.csv")
    for file in report:
        file.seconds = 0.01
    return report


def test_json_example(tmp_path, monkeypatch):
    report = json_report(tmp_path, monkeypatch)
    same_block(JSON_PAGE, "json", fence(as_json.render(report, Display()), "json"))


def keys(value, path=""):
    """The paths of the keys of a report: `files[].stats.rows`."""
    if isinstance(value, dict):
        for name, inner in value.items():
            here = f"{path}.{name}" if path else name
            yield here
            yield from keys(inner, here)
    elif isinstance(value, list):
        for inner in value:
            yield from keys(inner, f"{path}[]")


def described(schema, path=""):
    """The keys that a JSON Schema describes, by the same paths, in its order."""
    for name, inner in schema.get("properties", {}).items():
        here = f"{path}.{name}" if path else name
        yield here, inner["description"]
        yield from described(inner, here)
        yield from described(inner.get("items", {}), f"{here}[]")


CONTRACT_KEYS = {
    "rapport": dict(described(json_schema())),
    "fichier": dict(described(json_schema()["$defs"]["fichier"], "files[]")),
    "constat": dict(described(json_schema()["$defs"]["constat"], "NOTICE")),
}


def test_the_json_schema_is_one():
    Draft202012Validator.check_schema(json_schema())


@pytest.mark.parametrize("part", CONTRACT_KEYS)
def test_the_keys_of_the_json_report(part):
    rows = "".join(f"| `{key}` | {text} |\n" for key, text in CONTRACT_KEYS[part].items())
    same_block(JSON_PAGE, part, f"| Clé | Contenu |\n| --- | --- |\n{rows}")


def test_every_key_of_the_json_report_is_in_its_schema(tmp_path, monkeypatch):
    found = set(keys(json_report(tmp_path, monkeypatch).to_dict()))
    found |= set(keys(validate("absent.csv").to_dict()))
    (tmp_path / "memes.csv").write_text("jour\nhier\nhier\n", encoding="utf-8")
    found |= set(keys(validate("memes.csv", schema={"fields": [{"name": "jour", "type": "date"}]}).to_dict()))
    found |= set(keys(validate(ROOT / "fixtures/subventions-conforme/20231015_233500016_subventions.csv").to_dict()))
    own = {"fields": [{"name": "jour", "type": "date"}]}
    gated = validate("memes.csv", schema=own, tolerance="5%", record=True)
    gated.comparison = compare([], {"files": []}, "avant.json")
    [file] = gated
    file.asked = dataclasses.replace(file.asked, spared=frozenset([("date-invalide", "jour")]))
    found |= set(keys(gated.to_dict()))
    found = {re.sub(r"files\[\]\.(errors|warnings|infos)\[\]", "NOTICE", key) for key in found}
    assert found == {key for part in CONTRACT_KEYS.values() for key in part}


def test_every_role_is_documented_and_declared_rightly():
    assert set(re.findall(r"^\| `(\w+)` \|", read(ROLES_PAGE), re.MULTILINE)) == ROLES
    for schema in map(load_bundled, bundled()):
        for field in schema.fields:
            declared = field.descriptor.get("role", [])
            assert set([declared] if isinstance(declared, str) else declared) <= ROLES, field.name
            assert set(field.descriptor.get("with", [])) <= set(schema.by_name) - {field.name}, field.name
            assert "role" in field.descriptor or "with" not in field.descriptor, field.name


# Every page


def all_pages():
    return [*WRITTEN, DOCS / "regles.md", *sorted((DOCS / "schemas").glob("*.md"))]


def anchors(page):
    """The anchors that the headings of a page make."""
    titles = re.findall(r"^#+ (.+)$", FENCE.sub("", read(page)), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower().replace("\u00a0", "")).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", all_pages(), ids=lambda page: page.name)
def test_local_links(page):
    for target, anchor in LINK.findall(FENCE.sub("", read(page))):
        found = page.parent / target if target else page
        assert target in MEASURED or found.exists(), target
        if anchor:
            assert anchor in anchors(found), f"{target}#{anchor}"


@pytest.mark.parametrize("page", WRITTEN, ids=lambda page: page.name)
def test_paths_exist(page):
    text = read(page)
    quoted = re.findall(r"`([^`\n]+)`", text) + [line for _, body in FENCE.findall(text) for line in body.splitlines()]
    for path in {found.rstrip(" .") for line in quoted for found in PATH.findall(line)}:
        whole = path.partition(":")[0]
        assert whole in MEASURED or (ROOT / whole).exists() or (ROOT / whole.split()[0]).exists(), path


@pytest.mark.parametrize("page", all_pages(), ids=lambda page: page.name)
def test_no_path_of_one_machine(page):
    assert not re.search(r"(?<![\w.])/(?:tmp|work|home|root|Users)/", read(page))


@pytest.mark.parametrize("page", WRITTEN, ids=lambda page: page.name)
def test_spaces_before_double_signs_do_not_break(page):
    prose = re.sub(r"`[^`]*`|<!--.*?-->", "", FENCE.sub("", read(page)))
    assert prose == typography(prose)


@pytest.mark.parametrize("page", WRITTEN, ids=lambda page: page.name)
def test_the_rules_named_exist(page):
    for code in re.findall(r"validata rules ([a-z0-9-]+)", read(page)):
        assert code in RULES or code == "-f"


def test_the_pythons_told_are_those_of_the_metadata():
    metadata = read(ROOT / "pyproject.toml")
    versions = re.findall(r'"Programming Language :: Python :: (3\.\d+)"', metadata)
    first, last = versions[0], versions[-1]
    assert f'requires-python = ">={first}"' in metadata
    assert f"Python {first} ou plus récent (les versions {first} à {last} sont testées)" in read(README)
    assert f"With Python {first} or later ({first} to {last} are tested)" in read(README)
    for page in (CONTRIBUTING, CHANGELOG):
        assert f"{first} à {last}" in read(page)


def test_changelog_names_every_rule():
    assert set(RULES) <= set(re.findall(r"`([a-z0-9-]+)`", read(CHANGELOG)))


def test_the_architecture_is_that_of_the_modules():
    def first(path):
        docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
        assert docstring, path
        return docstring.splitlines()[0]

    def place(path):
        return [*path.parts[:-1], "" if path.name == "__init__.py" else path.name]

    lines = []
    for path in sorted((ROOT / "validata").rglob("*.py"), key=place):
        name = path.parent if path.name == "__init__.py" else path
        lines.append(f"{name.relative_to(ROOT).as_posix()}{'/' if name != path else ''}\u00a0: {first(path)}")
    page = read(CONTRIBUTING)
    block = "<!-- architecture -->\n```text\n" + "\n".join(lines) + "\n```\n<!-- /architecture -->"
    same(
        CONTRIBUTING, re.sub(r"<!-- architecture -->.*?<!-- /architecture -->", lambda _: block, page, flags=re.DOTALL)
    )


def test_the_rule_of_contributing_works(monkeypatch, write):
    """The worked example of « Ajouter une règle » is a rule, its examples show it, its suggestion is right."""
    example = next(body for body in fences(CONTRIBUTING, "python") if "@rule(" in body)
    [code] = re.findall(r'@rule\(\n    "([a-z-]+)"', example)
    assert code not in RULES, "the example has become a rule: choose another"
    names = dict(vars(structures))
    exec(compile(example, str(CONTRIBUTING), "exec"), names)
    rule = names[code.replace("-", "_")]
    monkeypatch.setitem(RULES, code, rule)
    monkeypatch.setitem(EXPLAINS, "type:duration", rule)
    for prefilter in (True, False):
        good, bad = (
            validate(
                write(shown.data), schema=shown.schema, ignore=["nom-de-fichier-non-conforme"], prefilter=prefilter
            )
            for shown in (rule.good, rule.bad[0])
        )
        assert not good.files[0].notices
        (notice,) = bad.files[0].notices
        assert notice.code == code
        assert "PT1H30M" in notice.remedy


def test_the_json_page_is_valid_json():
    for body in fences(JSON_PAGE, "json"):
        assert json.loads(body)
