"""Samples of school meals: menus, and what dishes are made of."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from validata.sample.draw import Draw, Record

MILK, GLUTEN, EGGS = '["lait"]', '["céréales contenant du gluten"]', '["oeufs"]'


class Dish(NamedTuple):
    """A dish: its kind, its name, what it may cause, its score, its price and its products."""

    kind: str
    name: str
    allergen: str
    score: str
    price: str
    products: tuple[str, ...]


DISHES = (
    Dish("entrée", "carottes râpées au citron", "", "A", "0.42", ("carotte", "citron", "huile de tournesol")),
    Dish("entrée", "salade de lentilles", "", "A", "0.48", ("lentille verte", "échalote", "vinaigre")),
    Dish("entrée", "œuf dur et mayonnaise", EGGS, "C", "0.51", ("œuf", "moutarde", "huile de colza")),
    Dish("entrée", "betteraves aux pommes", "", "A", "0.39", ("betterave", "pomme", "persil")),
    Dish("plat principal", "gratin de courgettes", MILK, "B", "1.85", ("courgette", "crème fraîche", "fromage râpé")),
    Dish("plat principal", "lasagnes aux épinards", GLUTEN, "B", "1.92", ("pâte à lasagnes", "épinard", "ricotta")),
    Dish("plat principal", "omelette aux herbes", EGGS, "B", "1.40", ("œuf liquide", "ciboulette", "beurre")),
    Dish("plat principal", "sauté de dinde aux olives", "", "B", "2.35", ("dinde", "olive", "oignon")),
    Dish("produit laitier", "fromage blanc", MILK, "B", "0.38", ("fromage blanc nature", "sucre")),
    Dish("produit laitier", "yaourt nature", MILK, "A", "0.27", ("yaourt", "ferments lactiques")),
    Dish("produit laitier", "tomme de montagne", MILK, "D", "0.55", ("tomme", "sel")),
    Dish("dessert", "compote de pommes", "", "A", "0.31", ("pomme à cuire", "cannelle")),
    Dish("dessert", "gâteau au yaourt", GLUTEN, "C", "0.49", ("farine de blé", "sucre de canne", "levure")),
    Dish("dessert", "poire", "", "A", "0.33", ("poire fraîche",)),
    Dish("dessert", "riz au lait", MILK, "C", "0.44", ("riz rond", "lait entier", "vanille")),
)
MEAL = ("entrée", "plat principal", "produit laitier", "dessert")
ORGANIC = '["agriculture biologique"]'


def menus(draw: Draw, number: int) -> list[Record]:
    """What a school serves, day after day, from a Monday on."""
    siret, kitchen, made = draw.siret(), draw.siret(), []
    monday = date(2023, 9, 4) + timedelta(weeks=draw.below(30))
    school = draw.pick(("du Centre", "de la Marne", "des Tilleuls"))
    kinds = {kind: [dish for dish in DISHES if dish.kind == kind] for kind in MEAL}
    for place in range(number):
        days, course = divmod(place, len(MEAL))
        weeks, weekday = divmod(days, 4)
        day = monday + timedelta(days=7 * weeks + (0, 1, 3, 4)[weekday])
        dishes = kinds[MEAL[course]]
        dish = dishes[(days + course) % len(dishes)]
        made.append(
            {
                "menuCollNom": f"Ville de {draw.home.name}",
                "menuCollSiret": siret,
                "menuEtablissementNom": f"Cuisine centrale de {draw.home.name}",
                "menuEtablissementSiret": kitchen,
                "menuRestaurantNom": f"École élémentaire {school}",
                "menuRestaurantInsee": draw.home.code,
                "menuRestaurantId": f"0{draw.home.code[:2]}9001L",
                "menuRestaurantIdType": "EN",
                "menuRestaurantType": "élémentaire",
                "menuRestaurantConvive": "tous",
                "menuDate": day.isoformat(),
                "menuRepasType": "déjeuner",
                "menuPlatType": dish.kind,
                "menuPlatNom": dish.name,
                "menuPlatCode": f"PLAT{DISHES.index(dish) + 1:04}",
                "menuPlatSiqo": ORGANIC if draw.below(3) == 0 else "",
                "menuPlatRegime": '["végétarien"]' if "dinde" not in dish.name else "",
                "menuPlatAllergene": dish.allergen,
                "menuPlatTexture": '["sans texture modifiée"]',
                "menuPlatNutriscore": dish.score,
                "menuPlatPrix": dish.price,
                "menuPublicationDate": f"{(monday - timedelta(days=7)).isoformat()}T08:00:00Z",
            }
        )
    return made


def plats(draw: Draw, number: int) -> list[Record]:
    """The products that dishes are made of."""
    siret, kitchen, supplier, made = draw.siret(), draw.siret(), draw.siret(), []
    parts = [(dish, product) for dish in draw.cycle(DISHES, len(DISHES)) for product in dish.products]
    parts += [(dish, f"{product} surgelé, hors saison") for dish, product in parts]
    for dish, product in parts[:number]:
        made.append(
            {
                "platCollNom": f"Ville de {draw.home.name}",
                "platCollSiret": siret,
                "platEtablissementNom": f"Cuisine centrale de {draw.home.name}",
                "platEtablissementSiret": kitchen,
                "platCode": f"PLAT{DISHES.index(dish) + 1:04}",
                "platNom": dish.name,
                "platProduitNom": product,
                "platProduitFournisseurNom": "Légumerie des Hautes Terres",
                "platProduitFournisseurSiret": supplier,
                "platProduitFournisseurInsee": draw.home.code,
                "platProduitSiqo": ORGANIC if draw.below(3) == 0 else "",
                "platProduitOGM": "non",
                "platProduitIonisation": "non",
                "platProduitAdditif": "sans additifs",
                "platProduitAllergene": dish.allergen if product == dish.products[-1] else "",
                "platPublicationDate": "2023-10-09T08:00:00Z",
                "platModificationDate": f"2023-10-{draw.below(31, 10)}T09:30:00Z",
            }
        )
    return made
