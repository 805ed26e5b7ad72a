"""Samples of what councils decide, buy, give and publish."""

from __future__ import annotations

from validata.sample.draw import FIRST_DAY, Draw, Record, after, slug

MATTERS = (
    ("1.1", "commande publique/marchés publics", "Attribution du marché de {}", "V"),
    ("2.1", "urbanisme/documents d'urbanisme", "Modification du plan local d'urbanisme, {}", "Q"),
    ("3.1", "domaine et patrimoine/acquisitions", "Acquisition d'une parcelle, {}", "Q"),
    ("3.3", "domaine et patrimoine/locations", "Mise à disposition d'un local, {}", "Q"),
    ("4.1", "fonction publique/personnel titulaire", "Modification du tableau des effectifs, {}", "S"),
    ("5.2", "institutions et vie politique/fonctionnement des assemblées", "Règlement intérieur du conseil, {}", "S"),
    ("7.1", "finances locales/décisions budgétaires", "Décision modificative, {}", "S"),
    ("7.5", "finances locales/subventions", "Subventions aux associations, {}", "S"),
    ("8.1", "domaines de compétences par thèmes/enseignement", "Carte scolaire, {}", "Q"),
    ("8.8", "domaines de compétences par thèmes/environnement", "Plan de plantation d'arbres, {}", "Q"),
)
PARTICULARS = {
    "V": ("voirie", "nettoyage des écoles", "restauration scolaire", "couverture du gymnase", "mobilier scolaire",
          "éclairage public", "entretien des espaces verts"),
    "Q": ("secteur de la gare", "secteur du vieux moulin", "quartier des Tilleuls", "faubourg Saint-Jean",
          "secteur des Prés-Hauts", "place du Marché", "zone des Quatre-Vents"),
    "S": ("service de l'enfance", "service des sports", "service de la culture", "service de la voirie",
          "service de l'eau", "service de l'état civil", "service du patrimoine"),
}  # fmt: skip


def deliberations(draw: Draw, number: int) -> list[Record]:
    """The acts of a municipal council: votes add up, the prefecture receives an act after the vote."""
    siret, seats, made = draw.siret(), draw.pick((29, 33, 35, 39)), []
    meetings = sorted({draw.day() for _ in range(max(2, number // 6))})
    of = sorted(draw.cycle(meetings, number))
    themes = [(matter, part) for part in range(7) for matter in draw.cycle(MATTERS, len(MATTERS))]
    for rank, (day, ((code, matter, object_, kind), part)) in enumerate(zip(of, themes, strict=False), 1):
        present = seats - draw.below(5)
        against, abstaining = draw.below(6), draw.below(5)
        money = code.startswith("7")
        made.append(
            {
                "COLL_NOM": f"Ville de {draw.home.name}",
                "COLL_SIRET": siret,
                "DELIB_ID": f"{day.year}-{rank:03}",
                "DELIB_DATE": day.isoformat(),
                "DELIB_MATIERE_CODE": code,
                "DELIB_MATIERE_NOM": matter,
                "DELIB_OBJET": object_.format(PARTICULARS[kind][part]),
                "BUDGET_ANNEE": str(day.year) if money else "",
                "BUDGET_NOM": "Budget principal" if money else "",
                "PREF_ID": f"PREF0{draw.home.code[:2]}",
                "PREF_DATE": after(day, draw.below(6, 1)),
                "VOTE_EFFECTIF": str(seats),
                "VOTE_REEL": str(present),
                "VOTE_POUR": str(present - against - abstaining),
                "VOTE_CONTRE": str(against),
                "VOTE_ABSTENTION": str(abstaining),
                "DELIB_URL": f"https://{draw.site}/deliberations/{day.year}-{rank:03}.pdf",
            }
        )
    return made


CLUBS = (
    "Association sportive", "Amicale laïque", "Comité des fêtes", "Harmonie municipale", "Club nautique",
    "Jardins partagés", "Cercle d'échecs", "Compagnie de théâtre", "Ciné-club", "École de cirque", "Chorale",
    "Club d'astronomie",
)  # fmt: skip
PLACES = ("du faubourg Saint-Jean", "des Tilleuls", "du vieux moulin", "des Prés-Hauts", "des Quatre-Vents")
PROJECTS = (
    "Fonctionnement annuel", "Achat de matériel", "Accueil des enfants pendant les vacances", "Fête de quartier",
    "Ateliers dans les écoles", "Déplacements en compétition", "Rénovation du local", "Formation des bénévoles",
    "Édition d'un livret", "Spectacle de fin d'année",
)  # fmt: skip


def subventions(draw: Draw, number: int) -> list[Record]:
    """Grants of a town to associations."""
    siret, made = draw.siret(), []
    clubs = draw.cycle([f"{club} {place}" for place in PLACES for club in CLUBS], number)
    projects = draw.cycle(PROJECTS, number)
    for rank, (club, project) in enumerate(zip(clubs, projects, strict=True), 1):
        day = draw.day()
        kind = "aide en nature" if draw.below(5) == 0 else "aide en numéraire"
        made.append(
            {
                "nomAttribuant": f"Ville de {draw.home.name}",
                "idAttribuant": siret,
                "dateConvention": day.isoformat(),
                "referenceDecision": f"{day.year}-{rank:03}",
                "nomBeneficiaire": club,
                "idBeneficiaire": draw.siret(),
                "rnaBeneficiaire": draw.rna() if draw.below(3) else "",
                "objet": f"{project} ({club})",
                "montant": f"{draw.below(180, 4) * 125}.00",
                "nature": kind,
                "conditionsVersement": draw.pick(("unique", "échelonné")),
                "datesPeriodeVersement": f"{after(day, 30)}/{after(day, 300)}",
                "notificationUE": "non",
                "pourcentageSubvention": f"{draw.below(99, 10) / 100:.2f}",
                "dispositifAide": draw.uuid() if draw.below(4) == 0 else "",
            }
        )
    return made


PURCHASES = (
    ("VOIRIE", "Réfection de la voirie", "45233141-9"),
    ("ELECTR", "Fourniture d'électricité", "09310000-5"),
    ("MENAGE", "Nettoyage des bâtiments", "90910000-9"),
    ("CANTIN", "Fourniture de repas", "55524000-9"),
    ("LOGICI", "Licences de logiciels", "48000000-8"),
    ("MOBILI", "Fourniture de mobilier de bureau", "39130000-2"),
    ("TOITUR", "Réfection de toitures", "45261000-4"),
    ("LIVRES", "Fourniture de livres", "22100000-1"),
    ("JEUXPA", "Fourniture d'aires de jeux", "37535200-9"),
    ("ARBRES", "Entretien des arbres", "77310000-6"),
    ("VEHICU", "Fourniture de véhicules électriques", "34144900-7"),
    ("PAPIER", "Fourniture de papier", "30197630-1"),
)
SUPPLIERS = (
    "Ateliers des Deux Rives", "Compagnie du Grand Chêne", "Société du Pont Neuf", "Entreprise des Trois Moulins",
    "Coopérative de la Combe", "Établissements du Val Clair", "Comptoir des Hautes Terres", "Atelier du Bel Air",
)  # fmt: skip
LOTS = ("centre", "nord", "sud", "est", "ouest")


def marches(draw: Draw, number: int) -> list[Record]:
    """Public contracts of a town."""
    siret, suppliers = draw.siret(), {name: draw.siret() for name in SUPPLIERS}
    lots, made = [(purchase, lot) for lot in LOTS for purchase in draw.cycle(PURCHASES, len(PURCHASES))], []
    for rank, ((short, what, cpv), lot) in zip(range(1, number + 1), lots, strict=False):
        day, supplier, months, amount = (
            draw.day(400),
            draw.pick(SUPPLIERS),
            draw.below(48, 6),
            draw.below(400, 20) * 750,
        )
        number_ = f"{day.year}{short}{rank:03}00"
        record = {
            "MARCHE_ID": number_,
            "MARCHE_UID": siret + number_,
            "ACHETEURS_ID": siret,
            "ACHETEURS_NOM": f"Ville de {draw.home.name}",
            "NATURE_MARCHE": draw.pick(("Marché", "Marché", "Accord-cadre")),
            "MARCHE_OBJET": f"{what}, lot {lot}",
            "CPV_CODE": cpv,
            "PROCEDURE": draw.pick(("Procédure adaptée", "Appel d'offres ouvert")),
            "LIEU_EXEC_CODE": draw.home.code,
            "LIEU_EXEC_TYPE": "Code commune",
            "LIEU_EXEC_NOM": draw.home.name,
            "DUREE_MOIS": str(months),
            "NOTIFICATION_DATE": day.isoformat(),
            "PUBLICATION_DATE": after(day, draw.below(30, 5)),
            "MONTANT": f"{amount}.00",
            "PRIX_FORME": draw.pick(("Ferme", "Ferme et actualisable", "Révisable")),
            "TITULAIRES_ID": suppliers[supplier],
            "TITULAIRES_ID_TYPE": "SIRET",
            "TITULAIRES_DENOMINATION": supplier,
        }
        if draw.below(6) == 0:
            record |= {
                "MODIF_OBJET": "Prolongation de six mois",
                "MODIF_NOTIFICATION_DATE": after(day, 100),
                "MODIF_PUBLICATION_DATE": after(day, 110),
                "MODIF_DUREE_MOIS": str(months + 6),
                "MODIF_MARCHE_MONTANT": f"{amount + 4500}.00",
            }
        made.append(record)
    return made


ACCOUNTS = (
    ("60612", "Énergie et électricité", "011", "Charges à caractère général", "fonctionnement", "dépense"),
    ("60632", "Fournitures de petit équipement", "011", "Charges à caractère général", "fonctionnement", "dépense"),
    ("64111", "Rémunération principale", "012", "Charges de personnel", "fonctionnement", "dépense"),
    ("6574", "Subventions aux associations", "65", "Autres charges de gestion courante", "fonctionnement", "dépense"),
    ("70632", "Redevances à caractère de loisirs", "70", "Produits des services", "fonctionnement", "recette"),
    ("7478", "Participations d'autres organismes", "74", "Dotations et participations", "fonctionnement", "recette"),
    ("1321", "Subventions de l'État", "13", "Subventions d'investissement", "investissement", "recette"),
    ("2031", "Frais d'études", "20", "Immobilisations incorporelles", "investissement", "dépense"),
    ("2188", "Autres immobilisations corporelles", "21", "Immobilisations corporelles", "investissement", "dépense"),
    ("2313", "Constructions", "23", "Immobilisations en cours", "investissement", "dépense"),
)
FUNCTIONS = (
    ("020", "Administration générale"), ("211", "Écoles maternelles"), ("251", "Restauration scolaire"),
    ("321", "Bibliothèques"), ("411", "Salles de sport"), ("823", "Espaces verts"),
)  # fmt: skip


def budget(draw: Draw, number: int) -> list[Record]:
    """The administrative account of a town: what was opened is what was left and what was voted."""
    siret, year, made = draw.siret(), draw.pick(("2022", "2023")), []
    lines = sorted(draw.cycle([(account, function) for account in ACCOUNTS for function in FUNCTIONS], number))
    for (account, name, chapter, title, section, way), (function, of) in lines:
        left, voted = draw.below(40) * 250, draw.below(900, 20) * 250
        spent = voted * draw.below(100, 60) // 100
        invested = section == "investissement"
        made.append(
            {
                "BGT_NATDEC": "compte administratif",
                "BGT_ANNEE": year,
                "BGT_SIRET": siret,
                "BGT_NOM": f"Ville de {draw.home.name}",
                "BGT_CONTNAT": account,
                "BGT_CONTNAT_LABEL": name,
                "BGT_NATURE": chapter,
                "BGT_NATURE_LABEL": title,
                "BGT_FONCTION": function,
                "BGT_FONCTION_LABEL": of,
                "BGT_OPERATION": f"Rénovation, {of.lower()}" if invested else "",
                "BGT_SECTION": section,
                "BGT_OPBUDG": "réel",
                "BGT_CODRD": way,
                "BGT_MTREAL": f"{spent}.00",
                "BGT_MTBUDGPREC": f"{voted - 125}.00",
                "BGT_MTRARPREC": f"{left}.00" if invested else "",
                "BGT_MTPROPNOUV": f"{voted}.00",
                "BGT_MTPREV": f"{voted}.00",
                "BGT_CREDOUV": f"{voted + left if invested else voted}.00",
                "BGT_MTRAR3112": f"{voted - spent}.00" if invested else "",
                "BGT_ARTSPE": "non spécialisé",
            }
        )
    return made


DATASETS = (
    ("deliberations", "Délibérations du conseil municipal", "Vie publique", "Mensuelle ou plusieurs fois par mois"),
    ("subventions", "Subventions versées aux associations", "Finances", "Annuelle"),
    ("budget", "Compte administratif", "Finances", "Annuelle"),
    ("marches", "Marchés publics notifiés", "Finances", "Trimestrielle"),
    ("equipements", "Équipements publics", "Équipements", "Annuelle"),
    ("prenoms", "Prénoms des nouveau-nés", "Population", "Annuelle"),
    ("menus", "Menus des cantines scolaires", "Enfance", "Hebdomadaire ou plusieurs fois par semaine"),
    ("arbres", "Arbres d'alignement", "Environnement", "Annuelle"),
    ("bornes", "Bornes de recharge des véhicules", "Mobilité", "Semestrielle"),
    ("stationnement", "Places de stationnement réservées", "Mobilité", "Semestrielle"),
    ("agenda", "Agenda des manifestations", "Culture", "Hebdomadaire ou plusieurs fois par semaine"),
    ("fontaines", "Fontaines d'eau potable", "Équipements", "Ponctuelle"),
    ("composteurs", "Composteurs de quartier", "Environnement", "Semestrielle"),
    ("travaux", "Travaux sur la voirie", "Mobilité", "Mensuelle ou plusieurs fois par mois"),
    ("frequentation", "Fréquentation des bibliothèques", "Culture", "Annuelle"),
)
YEARS = (2023, 2022, 2021, 2020)


def catalogue(draw: Draw, number: int) -> list[Record]:
    """The datasets that a community of communes publishes."""
    town, siret, own, made = draw.home.name, draw.siret(), draw.siret(), []
    sets = [(year, one) for year in YEARS for one in draw.cycle(DATASETS, len(DATASETS))]
    for year, (short, title, theme, often) in sets[:number]:
        out = draw.below(150, 10)
        made.append(
            {
                "COLL_NOM": f"Communauté d'agglomération de {town}",
                "COLL_SIRET": own,
                "ID": f"{short}-{slug(town)}-{year}",
                "TITRE": f"{title} de {town} en {year}",
                "DESCRIPTION": f"{title}, pour l'année {year}, à l'échelle de la commune.",
                "THEME": theme,
                "PRODUCTEUR_NOM": f"Ville de {town}",
                "PRODUCTEUR_SIRET": siret,
                "COUV_SPAT_MAILLE": "Communale",
                "COUV_SPAT_NOM": town,
                "COUV_TEMP_DEBUT": f"{year}-01-01",
                "COUV_TEMP_FIN": f"{year}-12-31",
                "DATE_PUBL": after(FIRST_DAY, 360 + out),
                "FREQ_MAJ": often,
                "DATE_MAJ": after(FIRST_DAY, 380 + out + draw.below(60)),
                "MOTS_CLES": f"{short};{slug(theme)}",
                "LICENCE": "Licence Ouverte-LO",
                "NOMBRE_RESSOURCES": "2",
                "FORMAT_RESSOURCES": "csv;json",
                "URL": f"https://donnees.{draw.site}/{short}-{year}",
            }
        )
    return made
