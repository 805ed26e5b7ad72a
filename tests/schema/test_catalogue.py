"""Schemas by their names: bundled ones as people type them, those of a catalogue from a local server, then without it."""

from __future__ import annotations

import http.server
import json
import os
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from validata import validate
from validata.errors import ValidataError
from validata.schema.load import load

IRVE = {"fields": [{"name": "id_pdc", "constraints": {"required": True}}, {"name": "puissance", "type": "number"}]}
INDEX = "/schemas.json"


def entry(name, versions, kind="tableschema", **others):
    """An entry of the index as schema.data.gouv.fr writes it; the addresses are those of no pattern."""
    links = [{"version_name": v, "schema_url": f"BASE/v/{name.replace('/', '-')}_{v}"} for v in versions]
    last = f"BASE/derniere/{name.replace('/', '-')}"
    return {
        "name": name,
        "title": f"Titre de {name}",
        "schema_type": kind,
        "schema_url": last,
        "versions": links,
        **others,
    }


CATALOGUE = {
    "version": 1,
    "schemas": [
        entry("etalab/schema-irve-statique", ["2.2.1", "2.3.0", "2.3.1", "2.10.0", "3.0.0-beta"], datapackage_name="etalab/schema-irve"),
        entry("etalab/schema-irve-dynamique", ["2.3.1"], datapackage_name="etalab/schema-irve", labels=["transport"]),
        entry("etalab/schema-irve", ["2.3.1"], "datapackage"),
        entry("139bercy/commande", ["1.0.0"], "jsonschema"),
        entry("scdl/deliberations", ["2.1.3", "2.1.5"]),
        entry("a/schema-paysages", ["1.0"]),
        entry("b/schema-paysages", ["1.0"]),
        entry("c/schema-sans-version", []),
        entry("c/schema-principal", ["main"]),
        entry("c/schema-prive", ["1.0"]),
        entry("c/schema-page", ["1.0"]),
        {"name": 3},
        {"name": "c/perdu", "schema_url": None, "versions": 4},
        "c/rien",
    ],
}  # fmt: skip


class Server(http.server.ThreadingHTTPServer):
    """What it was asked for, whether it answers, and its address."""

    asked: list[str]
    broken = False
    base = ""


class Handler(http.server.BaseHTTPRequestHandler):
    """The catalogue and its schemas; `asked` are the paths that were asked for."""

    def log_message(self, *_):
        pass

    server: Server

    def do_GET(self):
        self.server.asked.append(self.path)
        if "prive" in self.path or self.server.broken:
            self.send_error(503)
            return
        if self.path == INDEX:
            body = json.dumps(CATALOGUE).replace("BASE", self.server.base).encode()
        else:
            body = (
                b"<html>Connectez-vous</html>"
                if "page" in self.path
                else json.dumps({"title": self.path, **IRVE}).encode()
            )
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def serving():
    server = Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.asked, server.broken, server.base = [], False, f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def server(monkeypatch):
    with serving() as server:
        monkeypatch.setenv("VALIDATA_CATALOGUE", server.base + INDEX)
        yield server


def refused(name, index=None):
    with pytest.raises(ValidataError) as error:
        load(name, index=index)
    return str(error.value).replace("\u00a0", " ").replace("\u202f", " ")


def cached():
    return sorted(Path(os.environ["VALIDATA_CACHE"]).glob("*"))


def make_old(seconds):
    for path in cached():
        os.utime(path, (time.time() - seconds, time.time() - seconds))


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Subventions", "subventions"),
        ("délibérations", "deliberations"),
        ("De\u0301libe\u0301rations@2.1.5", "deliberations"),
        ("EQUIPEMENTS", "equipements"),
        ("Marchés publics", "marches"),
        ("BAL", "adresses"),
        ("scdl/deliberations", "deliberations"),
        ("SCDL/Délibérations@2.1.5", "deliberations"),
        ("scdl/plats-menus-collectifs", "plats"),
    ],
)
def test_bundled_names_as_people_type_them(typed, name):
    schema = load(typed)
    assert (schema.name, schema.source) == (name, "bundled")


def test_a_file_is_not_mistaken_for_a_bundled_name(write, monkeypatch):
    monkeypatch.chdir(write(json.dumps(IRVE), "Subventions").parent)
    assert load("Subventions").source == "path"
    assert load("subventions").source == "bundled"


@pytest.mark.parametrize(
    "typed", ["etalab/schema-irve-statique", "schema-irve-statique", "irve-statique", "IRVE statique"]
)
@pytest.mark.parametrize(
    ("asked", "version"), [("", "2.10.0"), ("@latest", "2.10.0"), ("@2.3.1", "2.3.1"), ("@v2.3.0", "2.3.0")]
)
def test_names_of_the_catalogue(typed, asked, version, server):
    schema = load(typed + asked)
    assert (schema.name, schema.version, schema.source) == ("etalab/schema-irve-statique", version, "url")
    assert server.asked == [INDEX, f"/v/etalab-schema-irve-statique_{version}"]


def test_a_name_checks_a_file(write, server):
    [good, bad] = validate(
        write("id_pdc,puissance\nA,7.4\n"), write("id_pdc,puissance\nA,x\n", "b.csv"), schema="irve-statique"
    )
    assert good.schema
    assert (good.exit_code, bad.exit_code, good.schema.name) == (0, 1, "etalab/schema-irve-statique")


def test_other_versions_of_bundled_schemas_come_from_the_catalogue(server):
    assert load("deliberations").source == load("scdl/deliberations").source == "bundled"
    assert not server.asked
    assert load("Délibérations@2.1.3").version == load("scdl/deliberations@2.1.3").version == "2.1.3"


def test_what_was_read_is_kept(server):
    for _ in range(3):
        load("irve-statique")
        load("irve-statique@2.3.0")
    assert len(server.asked) == 3
    make_old(2 * 24 * 3600)
    load("irve-statique")
    load("irve-statique@2.3.0")
    assert server.asked[3:] == [INDEX]  # a version never changes


@pytest.mark.parametrize("name", ["c/schema-sans-version", "c/schema-principal"])
def test_what_may_change_is_read_again_the_next_day(name, server):
    load(name)
    load(name)
    assert len(server.asked) == 2
    make_old(2 * 24 * 3600)
    load(name)
    assert len(server.asked) == 4


def test_offline_what_is_kept_works_and_the_rest_says_what_to_do(server):
    load("irve-statique@2.3.0")
    make_old(400 * 24 * 3600)
    server.broken = True
    assert load("irve-statique@2.3.0").version == "2.3.0"
    said = refused("irve-statique@2.3.1")
    assert "n'a pas pu être téléchargé : réponse 503" in said
    assert "Connectez-vous une fois à Internet" in said


def test_without_any_index(monkeypatch):
    monkeypatch.setenv("VALIDATA_CATALOGUE", "http://127.0.0.1:9/schemas.json")
    said = refused("deliberatons")
    assert "Vouliez-vous dire : deliberations" in said
    assert "Le catalogue « http://127.0.0.1:9/schemas.json » n'a pas pu être téléchargé : adresse injoignable" in said
    assert "Connectez-vous une fois à Internet" in said
    assert "La version 1.0 du modèle « deliberations » n'est pas fournie" in refused("deliberations@1.0")
    assert not cached()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("irve-statik", "Vouliez-vous dire : etalab/schema-irve-statique"),
        ("inconnu", "ni un modèle du catalogue"),
        ("irve-statique@9.9", "La version 9.9 du modèle « etalab/schema-irve-statique » n'est pas au catalogue. Versions"),
        ("schema-paysages", "désigne plusieurs modèles du catalogue : a/schema-paysages, b/schema-paysages"),
        ("etalab/schema-irve", "un ensemble de modèles (data package), et non le modèle d'un tableau. Donnez l'un de ses tableaux : etalab/schema-irve-statique, etalab/schema-irve-dynamique"),
        ("139bercy/commande", "un schéma JSON (JSON Schema), et non le modèle d'un tableau"),
        ("c/schema-prive", "réponse 503"),
        ("c/schema-page", "n'est pas un objet Table Schema"),
        ("c/perdu", "est inconnu"),
    ],
)  # fmt: skip
def test_names_that_are_no_table(name, said, server):
    assert said in refused(name)
    assert len(cached()) == 1  # the index


@pytest.mark.parametrize(
    "name", ["donnees/schema.json", "schema.yaml", "./irve", "/irve-statique", "a/b/c", "C:\\irve"]
)
def test_names_of_files_are_not_asked_to_the_catalogue(name, server):
    assert "est inconnu" in refused(name)
    assert not server.asked


def test_another_catalogue(server, monkeypatch, write):
    monkeypatch.delenv("VALIDATA_CATALOGUE")
    address = server.base + INDEX
    [file] = validate(write("id_pdc,puissance\nA,7.4\n"), schema="irve-statique", catalogue=address)
    assert file.valid
    path = write(json.dumps(CATALOGUE).replace("BASE", server.base), "index.json")
    assert load("irve-dynamique", index=str(path)).version == "2.3.1"
    assert "ne peut pas être lu" in refused("irve-dynamique", index=str(path) + "x")
    assert "n'est pas un catalogue de modèles" in refused("irve-dynamique", index=f"{server.base}/v/autre")


def test_a_cache_that_cannot_be_written(server, monkeypatch, write):
    monkeypatch.setenv("VALIDATA_CACHE", str(write("", "fichier")))
    assert load("irve-statique").version == "2.10.0"


@pytest.mark.parametrize("form", ["console", "json", "markdown"])
def test_list_of_the_catalogue(form, server, command):
    done = command("schemas", "--all", "-f", form, "--catalogue", server.base + INDEX)
    text = done.stdout.decode()
    assert done.returncode == 0
    assert "etalab/schema-irve-statique" in text
    assert "2.10.0" in text
    if form == "json":
        listed = {one["name"]: one for one in json.loads(text)}
        assert len(listed) == 11
        assert listed["etalab/schema-irve"]["type"] == "datapackage"
        assert listed["scdl/deliberations"]["bundled"] == "deliberations"
        assert listed["etalab/schema-irve-dynamique"]["labels"] == ["transport"]
    few = command("schemas", "--all", "IRVE", "-f", form, "--catalogue", server.base + INDEX).stdout.decode()
    assert "etalab/schema-irve-dynamique" in few
    assert "paysages" not in few


def test_a_session_with_the_catalogue_then_without(write, command):
    path = write("id_pdc,puissance\nA,7.4\n")
    with serving() as server:
        asked = ["--catalogue", server.base + INDEX]
        assert command("check", path, "-s", "irve-statique", *asked).returncode == 0
        assert b"puissance" in command("schemas", "irve-statique", *asked).stdout
    again = command("check", path, "-s", "irve-statique@2.10.0", *asked)
    assert again.returncode == 0
    other = command("check", path, "-s", "irve-dynamique", *asked)
    assert other.returncode == 2
    assert "Connectez-vous une fois" in " ".join(other.stdout.decode().replace("\u00a0", " ").split())
    listed = command("schemas", "--all", "--catalogue", "http://127.0.0.1:9/x")
    assert listed.returncode == 2
    assert "n'a pas pu être téléchargé" in listed.stderr.decode().replace("\u00a0", " ")
