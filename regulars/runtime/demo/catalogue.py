"""What the demo shop sells, to whom it sells, and what they are called."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

NAME, CURRENCY, MARGIN = "Third Wave Coffee", "USD", Decimal("0.55")
BY = "The demo shop"
"""Who made the segments that come with it."""


class Article(NamedTuple):
    """An article with its price and cost in minor units of the shop's currency."""

    sku: str
    name: str
    category: str
    price: int
    cost: int
    weight: float


ARTICLES: tuple[Article, ...] = (
    Article("COF-ETH-250", "Ethiopia Yirgacheffe, 250 g", "Coffee", 1290, 560, 10),
    Article("COF-COL-250", "Colombia Huila, 250 g", "Coffee", 1190, 520, 9),
    Article("COF-ESP-1000", "House espresso, 1 kg", "Coffee", 2890, 1310, 12),
    Article("COF-DEC-250", "Decaf Peru, 250 g", "Coffee", 1250, 570, 4),
    Article("TEA-SEN-100", "Sencha, 100 g", "Tea", 990, 380, 4),
    Article("TEA-EAR-100", "Earl Grey, 100 g", "Tea", 890, 320, 4),
    Article("FIL-V60-100", "Paper filters, 100 pieces", "Accessories", 690, 210, 8),
    Article("CUP-ESP-2", "Espresso cups, pair", "Cups", 2400, 980, 4),
    Article("CUP-CAP-2", "Cappuccino cups, pair", "Cups", 2900, 1150, 4),
    Article("BRW-V60", "Pour-over dripper", "Brewers", 2490, 1050, 3),
    Article("BRW-FPR", "French press, 1 l", "Brewers", 3990, 1780, 3),
    Article("BRW-MOK", "Moka pot, 6 cups", "Brewers", 4490, 2010, 2),
    Article("GRD-HND", "Hand grinder", "Grinders", 8900, 4300, 1.6),
    Article("GRD-ELE", "Electric grinder", "Grinders", 22900, 13100, 0.7),
    Article("KET-GSN", "Gooseneck kettle", "Kettles", 7900, 3900, 1.2),
    Article("MCH-ESP", "Espresso machine", "Machines", 64900, 43800, 0.25),
)
GIFT = Article("GIF-SMP", "Tasting sample, free", "Coffee", 0, 90, 0)
PLACES: tuple[tuple[str, str, str, str, float], ...] = (
    ("Portland", "US", "en", "USD", 20), ("Seattle", "US", "en", "USD", 16), ("Chicago", "US", "en", "USD", 13),
    ("Austin", "US", "en", "USD", 11), ("New York", "US", "en", "USD", 14), ("Toronto", "CA", "en", "CAD", 8),
    ("Montréal", "CA", "fr", "CAD", 5), ("London", "GB", "en", "GBP", 6), ("Berlin", "DE", "de", "EUR", 4),
    ("Lisbon", "PT", "pt", "EUR", 2), ("Tokyo", "JP", "ja", "JPY", 1.5),
)  # fmt: skip
RATES: dict[str, str] = {"CAD": "0.73", "GBP": "1.27", "EUR": "1.09", "JPY": "0.0068"}
FIRST_NAMES = (
    "Ana Ben Chiara David Elif Fatima George Hana Ivan Julia Kenji Lena Mateo Nora Omar Priya Quentin Rosa Sofia "
    "Tariq Uma Viktor Wanda Xin Yusuf Zoe Amara Bruno Camille Diego Emma Farid Greta Hugo Ines Jonas Keiko Lucas "
    "Maya Nikhil Olga Pedro Ruth Samir Thea Marta Noah Leila Andrés Aiko"
).split()
LAST_NAMES = (
    "Almeida Becker Chen Dubois Evans Fischer García Haddad Ito Jensen Kowalski Lopez Meyer Nakamura Okafor Patel "
    "Quispe Rossi Silva Tanaka Ueda Vargas Walker Xu Yilmaz Zimmermann Andersson Brown Costa Diaz Eriksen Fontaine "
    "Gupta Hughes Ivanova Johnson Khan Laurent Moreau Novak O'Brien Park Reyes Sato Turner Weiss"
).split()
TAGS = ("newsletter", "wholesale", "gift buyer", "barista course", "subscription asked")
