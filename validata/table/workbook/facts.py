"""What is said of workbooks that cannot be read."""

from __future__ import annotations

PROTECTED = {
    "kind": "c'est un classeur protégé par un mot de passe",
    "remedy": "Ouvrez-le dans un tableur et enregistrez-le sans mot de passe ou en CSV (UTF-8), puis recommencez.",
}
BROKEN = {
    "kind": "c'est un classeur incomplet ou abîmé",
    "remedy": "Téléchargez-le de nouveau, ou ouvrez-le dans un tableur et enregistrez-le au format CSV (UTF-8).",
}
FAR = "Supprimez ce qui se trouve loin du tableau, ou enregistrez les données au format CSV (UTF-8)."
SAVE_AGAIN = "Ouvrez-le dans un tableur, vérifiez cet endroit et enregistrez-le de nouveau, puis recommencez."


def unclear(where: str) -> dict[str, str]:
    """The facts of a workbook in which two programs would not read the same, in a place (French)."""
    return {"kind": f"c'est un classeur que tous les programmes ne lisent pas de même ({where})", "remedy": SAVE_AGAIN}
