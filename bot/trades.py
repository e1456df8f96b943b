"""French words for the trades that `bot.matching.NEAR_TRADES` names, so that both speak of one map.

Made to be edited, like the map: a trade that is in neither is fine and has no neighbours.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_FRENCH: Mapping[str, tuple[str, ...]] = {
    "accountant": ("comptable", "expert-comptable", "experte-comptable"),
    "animator": ("animateur 2D", "animatrice 2D", "motion designer"),
    "architect": ("architecte",),
    "art director": ("directeur artistique", "directrice artistique"),
    "coach": ("coach",),
    "community manager": ("community manager", "animateur de communauté"),
    "consultant": ("consultant", "consultante", "conseil"),
    "copywriter": ("concepteur-rédacteur", "conceptrice-rédactrice"),
    "craftsperson": ("artisan", "artisane", "menuisier", "menuisière"),
    "data scientist": ("data scientist", "analyste de données"),
    "designer": ("graphiste", "designer", "designeuse"),
    "developer": ("développeur", "développeuse"),
    "editor": ("secrétaire de rédaction", "correcteur", "correctrice"),
    "engineer": ("ingénieur", "ingénieure"),
    "event organiser": ("organisateur d'événements", "organisatrice d'événements"),
    "fashion designer": ("styliste", "couturier", "couturière"),
    "illustrator": ("illustrateur", "illustratrice"),
    "insurer": ("assureur", "assureuse", "courtier", "courtière"),
    "interior designer": ("architecte d'intérieur", "décorateur", "décoratrice"),
    "jeweller": ("bijoutier", "bijoutière", "joaillier", "joaillière"),
    "journalist": ("journaliste",),
    "landscape designer": ("paysagiste",),
    "lawyer": ("avocat", "avocate", "juriste"),
    "marketer": ("responsable marketing", "chargé de marketing", "chargée de marketing"),
    "musician": ("musicien", "musicienne"),
    "photographer": ("photographe",),
    "podcaster": ("podcasteur", "podcasteuse"),
    "product manager": ("chef de produit", "cheffe de produit"),
    "psychologist": ("psychologue",),
    "publisher": ("éditeur", "éditrice"),
    "recruiter": ("recruteur", "recruteuse"),
    "researcher": ("chercheur", "chercheuse"),
    "salesperson": ("commercial", "commerciale", "vendeur", "vendeuse"),
    "shopkeeper": ("commerçant", "commerçante"),
    "sound engineer": ("ingénieur du son", "ingénieure du son"),
    "system engineer": ("administrateur système", "administratrice système"),
    "teacher": ("enseignant", "enseignante", "professeur", "professeure"),
    "tester": ("testeur", "testeuse"),
    "trainer": ("formateur", "formatrice"),
    "translator": ("traducteur", "traductrice"),
    "urban planner": ("urbaniste",),
    "video maker": ("vidéaste",),
    "writer": ("écrivain", "écrivaine", "auteur", "autrice"),
}

ENGLISH: Mapping[str, str] = MappingProxyType(
    {french.casefold(): english for english, words in _FRENCH.items() for french in words}
)
"""From a French trade, casefolded, to the word the map uses."""


def trade_of(text: str) -> str:
    """The map's word for a trade written in French; anything else as it was written."""
    return ENGLISH.get(" ".join(text.split()).casefold(), text)
