"""`--no-values`: no content of a cell goes further than the file, in any format, whatever the rule."""

from __future__ import annotations

import csv
import string
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from validata import validate
from validata.render import FORMATS
from validata.render.display import Display
from validata.rules.listed import RULES

LETTERS = st.text(string.ascii_lowercase, min_size=9, max_size=9).map(lambda text: f"zq{text}")
DIGITS = st.text("3456789", min_size=11, max_size=11).map(lambda text: f"97{text}")
SECRET = st.one_of(LETTERS, LETTERS.map(str.upper), LETTERS.map(str.title), DIGITS)
"""What no message, model or example holds by chance."""
AROUND = st.sampled_from(
    [
        *(
            "{}",
            " {} ",
            "{} €",
            "1,5 {}",
            "{},5",
            "{}.0",
            "1{}E+3",
            "{}e5",
            "2{}-05-11",
            "27/06/{}",
            "le 31/02/{}",
            "{}@x",
            "{} at x.fr",
        ),
        *(
            "www.{}.fr",
            "http://{}",
            "http://a {}",
            "{}/{}",
            "[{}]",
            '["{}"]',
            "['{}']",
            "{{'{}': 1}}",
            '{{"{}": 1',
            "POINT {}",
            "{} {}",
        ),
        *(
            "0{}",
            "+{}",
            "{}\x00",
            "Ã©{}",
            "{}\ufffd",
            "{};{}",
            "{}|{}",
            "a@{}.fr, b@{}.fr",
            "XXXX",
            "{} mois",
            "-{}",
            "{}h30",
            "\u200b{}",
        ),
        *("prenom.{}@gmail.com", "06 12 34 56 78 {}", "", "NA", "{}\n{}"),
    ]
)


@st.composite
def planted(draw):
    """A schema of rules' own examples, a table whose cells are made of secrets, and the secrets."""
    rules = draw(
        st.lists(st.sampled_from([r for r in RULES.values() if r.scope in ("cell", "row")]), min_size=1, max_size=4)
    )
    fields, checks = [], []
    for number, rule in enumerate(rules):
        names = {field["name"]: f"{field['name']}{number}" for field in rule.bad[0].schema["fields"]}
        fields += [{**field, "name": names[field["name"]]} for field in rule.bad[0].schema["fields"]]
        for check in rule.bad[0].schema.get("custom_checks") or ():
            renamed = {
                key: [names[name] for name in value] if isinstance(value, list) else names.get(value, value)
                for key, value in check["params"].items()
            }
            checks.append({**check, "params": renamed})
    secrets = draw(st.lists(SECRET, min_size=1, max_size=3))
    cell = st.builds(lambda form, secret: form.replace("{}", secret), AROUND, st.sampled_from(secrets))
    width = len(fields) + draw(st.sampled_from([0, 0, 0, -1, 1]))
    rows = draw(st.lists(st.lists(cell, min_size=max(width, 1), max_size=max(width, 1)), min_size=1, max_size=4))
    unique = draw(st.booleans())
    if unique:
        rows += rows[:1]
        fields[0] = {**fields[0], "constraints": {**fields[0].get("constraints", {}), "unique": True}}
    descriptor = {"fields": fields, "custom_checks": checks, "missingValues": ["", "NA"]}
    return {**descriptor, **({"primaryKey": [fields[-1]["name"]]} if draw(st.booleans()) else {})}, rows, secrets


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(planted())
def test_no_secret_is_shown(case):
    descriptor, rows, secrets = case
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerow([field["name"] for field in descriptor["fields"]])
            for row in rows:  # csv.writer refuses a NUL before Python 3.11
                file.write(",".join('"' + cell.replace('"', '""') + '"' for cell in row) + "\n")
        report = validate(path, schema=descriptor)
    assert report.files[0].incident is None
    for name, form in FORMATS.items():
        shown = form.render(report, Display(values=False))
        if isinstance(shown, bytes):
            continue
        bare = "".join(shown.lower().split())
        assert not [secret for secret in secrets if secret.lower() in bare], name
