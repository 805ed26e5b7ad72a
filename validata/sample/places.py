"""Samples of what is in a commune: addresses, public amenities, first names of children."""

from __future__ import annotations

from functools import cache
from typing import Any

from validata.sample.draw import Draw, Record, slug

GIRLS = (
    "Jade", "Louise", "Alba", "Emma", "Alice", "Rose", "Anna", "Romy", "Agathe", "Chloé", "Zoé", "Léa", "Inès", "Iris",
    "Élise", "Manon", "Nina", "Éva", "Lou", "Jeanne",
)  # fmt: skip
BOYS = (
    "Gabriel", "Raphaël", "Léo", "Louis", "Maël", "Noah", "Jules", "Adam", "Arthur", "Isaac", "Sacha", "Hugo", "Tom",
    "Noé", "Nino", "Côme", "Théo", "Éli", "Paul", "Malo",
)  # fmt: skip


def prenoms(draw: Draw, number: int) -> list[Record]:
    """Names given to the children of a commune in two years, the most given first."""
    names = [
        (year, sex, name) for year in ("2022", "2023") for sex, some in (("F", GIRLS), ("M", BOYS)) for name in some
    ]
    made = []
    for rank, (year, sex, name) in enumerate(sorted(draw.cycle(names, number), key=lambda one: one[:2])):
        made.append(
            {
                "COMMUNE_NOM": draw.home.name,
                "COLL_INSEE": draw.home.code,
                "ENFANT_SEXE": sex,
                "ENFANT_PRENOM": name,
                "NOMBRE_OCCURRENCES": str(max(3, 48 - rank % 40 - draw.below(3))),
                "ANNEE": year,
            }
        )
    return made


STREETS = (
    "Rue de la Marne", "Rue du Moulin", "Rue des Écoles", "Place du Marché", "Chemin des Prés-Hauts",
    "Avenue de la Gare", "Impasse des Tilleuls", "Rue de la Fontaine", "Allée des Marronniers", "Rue du Stade",
)  # fmt: skip
AMENITIES = (
    ("Equipement administratif", "01010401", "Mairie", ("Mairie annexe des Tilleuls", "Mairie annexe de la Gare"), "W"),
    ("Equipement sportif et de loisirs", "05010201", "Gymnase", ("Gymnase des Prés-Hauts", "Gymnase du Stade"), "X"),
    ("Equipement sportif et de loisirs", "05020101", "Stade", ("Stade de la Marne", "Stade du Moulin"), "PA"),
    ("Equipement culturel", "08010101", "Bibliothèque", ("Bibliothèque du Marché", "Médiathèque de la Gare"), "S"),
    ("Equipement culturel", "08020101", "Théâtre", ("Théâtre du Moulin", "Petit théâtre de la Fontaine"), "L"),
    ("Equipement d'enseignement", "06010101", "École maternelle", ("École des Marronniers", "École du Stade"), "R"),
    ("Equipement d'enseignement", "06020101", "École élémentaire", ("École de la Marne", "École des Tilleuls"), "R"),
    ("Equipement social et d'animation", "04010101", "Centre social",
     ("Maison des Quatre-Vents", "Maison de la Gare"), "L"),
    ("Equipement de mobilité", "09010101", "Parc de stationnement", ("Parc du Marché", "Parc de la Gare"), "PS"),
    ("Equipement sanitaire", "03010101", "Centre de santé",
     ("Centre de santé du Moulin", "Centre de santé du Stade"), "U"),
)  # fmt: skip
HOURS = ("Mo-Fr 08:30-17:30", "Mo-Fr 09:00-12:00,13:30-17:00", "Tu-Sa 10:00-18:00", "Mo-Sa 08:00-20:00")


def equipements(draw: Draw, number: int) -> list[Record]:
    """Public amenities of a commune, numbered by kind."""
    siret, seen = draw.siret(), dict.fromkeys((one[1] for one in AMENITIES), 0)
    made: list[Record] = []
    every = [(one, name, more) for more in ("", " (annexe)", " (extension)") for one in AMENITIES for name in one[3]]
    for (theme, code, kind, _, hall), name, more in every[:number]:
        seen[code] += 1
        rank, (latitude, longitude) = seen[code], draw.near()
        phone = draw.below(10_000)
        made.append(
            {
                "COLL_NOM": f"Ville de {draw.home.name}",
                "COLL_SIRET": siret,
                "EQUIP_UID": f"{draw.home.code}-{code}-{rank:03}",
                "EQUIP_THEME": theme,
                "EQUIP_CODE": f"{code}-{rank:03}",
                "EQUIP_TYPE": kind,
                "EQUIP_NOM": name + more,
                "ADR_NUMERO": str(draw.below(90, 1)),
                "ADR_NOMVOIE": draw.pick(STREETS),
                "ADR_CODEPOSTAL": draw.home.post_code,
                "ADR_COMMUNE": draw.home.name,
                "ERP_ID": f"E{draw.home.code}-{len(made) + 1:04}",
                "ERP_TYPE": hall,
                "ERP_CATEGORIE": str(draw.below(6, 1)),
                "EQUIP_LAT": f"{latitude:.6f}",
                "EQUIP_LONG": f"{longitude:.6f}",
                "EQUIP_OUVERTURE": draw.pick(HOURS),
                "EQUIP_TEL": f"+33 46571{phone:04}",  # 04 65 71 is reserved to works of fiction by the Arcep
                "EQUIP_EMAIL": f"{slug(kind)}{rank}@{draw.site}",
                "EQUIP_WEB": f"https://{draw.site}/{slug(name + more)}",
            }
        )
    return made


HOUSES = 15
"""The most addresses of a street."""


@cache
def mainland() -> Any:
    """The legal projection of mainland France."""
    from pyproj import Proj

    from validata.rules.named.bal.position import TERRITORIES

    return Proj(TERRITORIES[0].projection)


def adresses(draw: Draw, number: int) -> list[Record]:
    """Addresses of a commune, street by street, in any version of the bases adresses locales."""
    commune, made = draw.uuid(), []
    streets = draw.cycle(STREETS, len(STREETS))
    size = min(HOUSES, max(4, number // 4))
    for place in range(number):
        if place % size == 0:
            street, street_id, (latitude, longitude) = place // size, draw.uuid(), draw.near()
        numero, suffix = 2 + 2 * (place % size), "bis" if place % 7 == 6 else ""
        east, north = longitude + place * 0.0001, latitude + place * 0.00007
        x, y = mainland()(round(east, 6), round(north, 6))
        tail = f"_{suffix}" if suffix else ""
        own, town = draw.uuid(), draw.home
        made.append(
            {
                "id_ban_commune": commune,
                "id_ban_toponyme": street_id,
                "id_ban_adresse": own,
                "uid_adresse": f"@c:{commune} @v:{street_id} @a:{own}",
                "uid_adresse/uuid": own,
                "cle_interop": f"{town.code}_{1200 + 35 * street}_{numero:05}{tail}",
                "commune_insee": town.code,
                "commune_nom": town.name,
                "toponyme": streets[street],
                "voie_nom": streets[street],
                "numero": str(numero),
                "suffixe": suffix,
                "position": draw.pick(("entrée", "entrée", "bâtiment", "parcelle")),
                "x": f"{x:.2f}",
                "y": f"{y:.2f}",
                "long": f"{east:.6f}",
                "lat": f"{north:.6f}",
                "cad_parcelles": f"{town.code}000{draw.pick('ABCD')}{draw.pick('KLMN')}{draw.below(900, 100):04}",
                "source": f"Ville de {town.name}",
                "date_der_maj": draw.day().isoformat(),
                "certification_commune": "1",
            }
        )
    return made
