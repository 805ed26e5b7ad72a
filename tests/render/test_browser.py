"""The HTML report in a browser: it draws without a word, its filter and the keyboard work, a hostile cell stays text."""

from __future__ import annotations

import base64
import json
import re
import shutil

import pytest
from conftest import FIXTURES, ROOT

from validata import validate
from validata.render import html
from validata.render.display import Display

webdriver = pytest.importorskip("selenium.webdriver")
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
DRIVER = shutil.which("chromedriver")
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
pytestmark = [
    pytest.mark.skipif(not BROWSER or not DRIVER, reason="chromium and chromedriver are not installed"),
    pytest.mark.xdist_group("browser"),
]
FAULTY = FIXTURES / "deliberations-fautif"
HOSTILE = [
    "<script>window.pwned=1</script>",
    "<img src=x onerror=window.pwned=1>",
    '"\' onmouseover=window.pwned=1 autofocus onfocus=window.pwned=1 x="',
    "</style><svg onload=window.pwned=1>",
    "{{ 7 * 7 }} {% raw %} ${window.pwned=1}",
    "javascript:window.pwned=1//",
    "</title><iframe src='javascript:parent.pwned=1'>",
    "&lt;b&gt; &amp;amp;",
]


@pytest.fixture(scope="module")
def browser():
    options = webdriver.ChromeOptions()
    options.binary_location = BROWSER
    for option in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"):
        options.add_argument(option)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
    yield driver
    driver.quit()


@pytest.fixture
def show(browser, tmp_path):
    """Open the page about some sources; afterwards, the browser must have had nothing to say, nor anything to fetch."""

    def open_page(*sources, display=None, width=1280, dark=False, **options):
        path = tmp_path / "rapport.html"
        path.write_text(html.render(validate(*sources, figures=True, **options), display or Display()), "utf-8")
        browser.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600},
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "screen", "features": [scheme]})
        browser.get_log("performance")
        browser.get(path.as_uri())
        return browser

    yield open_page
    assert browser.get_log("browser") == []
    events = [json.loads(one["message"])["message"] for one in browser.get_log("performance")]
    asked = [one["params"]["request"]["url"] for one in events if one["method"] == "Network.requestWillBeSent"]
    assert asked
    assert {url.partition("#")[0] for url in asked} == {browser.current_url.partition("#")[0]}


def run(browser, script, *arguments):
    return browser.execute_script(script, *arguments)


def seen(browser):
    """The places of the cases that are shown, folds aside."""
    return run(
        browser,
        "return [...document.querySelectorAll('.findings li')].filter(li => !li.closest('[hidden]'))"
        ".map(li => li.querySelector('.ref')?.textContent ?? '')",
    )


def find(browser, selector):
    return browser.find_element("css selector", selector)


def focused(browser, what="getAttribute('aria-label')"):
    return run(browser, f"return document.activeElement.{what}")


def test_search_by_word_and_by_cell(show):
    page = show(FAULTY)
    everything = seen(page)
    box = find(page, "[type=search]")
    box.send_keys("SIRET scientifique")
    assert seen(page) == ["B2"]
    assert find(page, "[role=status]").text == f"1 cas sur {len(everything)}"
    box.clear()
    box.send_keys("ENSEMBLE REMPLIES d'annees")
    assert seen(page) == []
    assert find(page, "[role=status]").text == "Aucun cas ne correspond."
    find(page, ".reset").click()
    assert seen(page) == everything
    assert find(page, "[role=status]").text == ""
    box.send_keys("d11")
    assert seen(page) == ["D11"]
    box.send_keys("\ue00c")  # Escape
    assert seen(page) == everything


def test_accents_do_not_matter(show):
    page = show(FAULTY)
    find(page, "[type=search]").send_keys("PERIODE D'ANNEES")
    assert seen(page) == ["H5"]


def test_levels_and_columns(show):
    page = show(FAULTY)
    find(page, "[data-level=error]").click()
    assert seen(page) == ["G13", ""]
    find(page, "[data-level=warning]").click()
    assert seen(page) == [""]
    find(page, ".reset").click()
    run(page, "const s = document.querySelector('select'); s.value = '4'; s.onchange()")
    assert seen(page) == ["D3", "D11"]
    find(page, ".reset").click()
    page.execute_script("arguments[0].click()", find(page, ".pick[data-column='8']"))
    assert seen(page) == ["H4", "H5"]


def test_the_map_leads_to_the_cell(show):
    page = show(FAULTY)
    find(page, "[data-level=error]").click()  # what is hidden is shown again
    page.execute_script("arguments[0].click()", find(page, ".map a[data-column='4']"))
    page.implicitly_wait(2)
    assert find(page, "li.here .ref").text == "D3"
    page.implicitly_wait(0)
    assert run(page, "return document.activeElement.classList.contains('here')")
    assert "G13" in seen(page)


def test_the_map_with_the_keyboard(show):
    page = show(FAULTY)
    stops = run(page, "return [...document.querySelectorAll('.map a')].filter(a => a.tabIndex === 0).length")
    assert stops == 1
    run(page, "document.querySelector('.map a').focus()")
    assert focused(page).startswith("COLL_SIRET, ligne 2")
    keys = {"ArrowDown": "\ue015", "ArrowRight": "\ue014", "ArrowLeft": "\ue012", "ArrowUp": "\ue013"}
    for key, expected in (
        ("ArrowDown", "DELIB_DATE, ligne 3"),
        ("ArrowDown", "BUDGET_ANNEE, ligne 4"),
        ("ArrowUp", "DELIB_DATE, ligne 3"),
        ("ArrowRight", "DELIB_DATE, ligne 3"),
    ):
        page.switch_to.active_element.send_keys(keys[key])
        assert focused(page).startswith(expected)
    page.switch_to.active_element.send_keys("\ue007")  # Enter
    page.implicitly_wait(2)
    assert find(page, "li.here .ref").text == "D3"
    page.implicitly_wait(0)


def test_a_block_of_rows_opens(show, write):
    rows = ["x" if i in (300, 301, 700) else str(i) for i in range(1000)]
    schema = {"fields": [{"name": "n", "type": "integer"}]}
    page = show(write("n\n" + "\n".join(rows) + "\n"), schema=schema, ignore=["ligne-dupliquee"])
    labels = run(page, "return [...document.querySelectorAll('.map a')].map(a => a.getAttribute('aria-label'))")
    assert [label.replace("\u00a0", " ") for label in labels] == [
        "n, lignes 302 à 311 : 2 erreurs",
        "n, lignes 702 à 711 : 1 erreur",
    ]
    page.execute_script("arguments[0].click()", find(page, ".map a"))
    assert seen(page) == ["A302:A303, A702"]
    rows[700] = "y"
    page = show(write("n\n" + "\n".join(rows) + "\n"), schema=schema, ignore=["ligne-dupliquee"])
    page.execute_script("arguments[0].click()", find(page, ".map a"))
    assert seen(page) == ["A302:A303"]
    assert find(page, "[role=status]").text == "1 cas sur 3 (lignes 302 à 311)"


def test_a_block_without_details_says_so(show, write):
    rows = ["x"] * 5 + [str(i) for i in range(300)] + ["y"]
    schema = {"fields": [{"name": "n", "type": "integer"}]}
    page = show(write("n\n" + "\n".join(rows) + "\n"), schema=schema, limit=3)
    page.execute_script("arguments[0].click()", page.find_elements("css selector", ".map a")[-1])
    assert seen(page) == []
    assert "Aucun n'est détaillé dans cette page" in find(page, "[role=status]").text


def test_corrections_can_be_hidden(show):
    page = show(FAULTY)
    fix = find(page, ".fix code")
    assert fix.is_displayed()
    find(page, ".hints").click()
    assert not fix.is_displayed()
    summary = find(page, ".fix:has(code) summary")
    assert summary.text == "Voir la correction"
    summary.send_keys("\ue007")
    assert fix.is_displayed()
    find(page, ".hints").click()
    assert all(run(page, "return [...document.querySelectorAll('.fix')].map(one => one.open)"))


@pytest.mark.parametrize("allowed", [True, False])
def test_what_is_to_be_written_is_copied(show, allowed):
    """Or selected, when the browser does not let the page copy."""
    page = show(FAULTY)
    granted = ["clipboardReadWrite", "clipboardSanitizedWrite"] if allowed else []
    page.execute_cdp_cmd("Browser.grantPermissions", {"permissions": granted})
    run(page, "document.querySelector('.copy').scrollIntoView({block: 'center'})")
    find(page, ".copy").click()
    page.implicitly_wait(2)
    assert page.find_elements("xpath", f"//button[.='{'Copié' if allowed else 'Ctrl + C'}']")
    page.implicitly_wait(0)
    script = "navigator.clipboard.readText()" if allowed else "Promise.resolve(String(getSelection()))"
    copied = page.execute_async_script(f"{script}.then(arguments[0], e => arguments[0](String(e)))")
    page.execute_cdp_cmd("Browser.resetPermissions", {})
    assert copied == "2023-06-26"


def test_a_hostile_file_stays_text(show, write):
    quoted = ['"' + text.replace('"', '""') + '"' for text in HOSTILE]
    header = ",".join([*quoted, "n"])
    path = write(f"{header}\n{','.join([*quoted, quoted[0]])}\n" + f"{','.join(quoted)}\n", "a<b>&'.csv")
    schema = {
        "title": HOSTILE[0],
        "fields": [{"name": text, "type": "integer", "title": HOSTILE[1]} for text in [*HOSTILE[:-1], "n"]],
    }
    page = show(path, schema=schema)
    assert run(page, "return window.pwned") is None
    shown = run(page, "return document.body.innerText")
    for text in HOSTILE:
        assert text in shown, text
    for selector in ("iframe", "img", ".findings script", "b b", "main style", ".findings svg"):
        assert not page.find_elements("css selector", selector), selector
    cells = run(page, "return [...document.querySelectorAll('.grid td.hit')].map(td => td.textContent)")
    assert HOSTILE[0] in cells
    for element in page.find_elements("css selector", ".map a, .tools button:not(.print), .copy")[:20]:
        page.execute_script("arguments[0].click()", element)
    assert run(page, "return window.pwned") is None


def test_several_files_open_from_the_index(show):
    page = show(FAULTY, FIXTURES / "prenoms-fautif", FIXTURES / "prenoms-conforme")
    assert not find(page, ".findings").is_displayed()
    find(page, ".files a").click()
    page.implicitly_wait(2)
    assert find(page, "#f0[open] .findings").is_displayed()
    page.implicitly_wait(0)
    assert not page.find_elements("css selector", "#f1[open]")


@pytest.mark.parametrize("sources", [["deliberations-fautif"], ["lignes-irregulieres"], ["prenoms-fautif"]], ids=str)
def test_the_printed_summary_is_one_page(show, sources):
    page = show(*(FIXTURES / name for name in sources))
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    size = {"paperWidth": 8.27, "paperHeight": 11.69, "preferCSSPageSize": True}
    pdf = base64.b64decode(page.execute_cdp_cmd("Page.printToPDF", size)["data"])
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1


@pytest.mark.parametrize("width", [1280, 400])
def test_nothing_overflows(show, width):
    page = show(FAULTY, width=width)
    assert run(page, "return document.documentElement.scrollWidth") <= width


@pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed (npm install --no-save axe-core)")
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 400])
@pytest.mark.parametrize(
    "names", [["deliberations-fautif"], ["deliberations-conforme"], ["prenoms-fautif", "page-web"]], ids=str
)
def test_accessible(show, names, width, dark):
    page = show(*(FIXTURES / name for name in names), width=width, dark=dark, display=Display(explain=width == 400))
    run(page, "for (const one of document.querySelectorAll('details')) one.open = true")
    run(page, AXE.read_text("utf-8"))
    found = page.execute_async_script("axe.run().then(arguments[0], e => arguments[0]({violations: [String(e)]}))")
    assert len(found["passes"]) > 15
    told = [(one["id"], [node["html"][:200] for node in one["nodes"][:3]]) for one in found["violations"]]
    assert not told
