"""Money in integer minor units inside, decimal strings outside; exponents follow ISO 4217."""

from decimal import Decimal, InvalidOperation, Overflow

TWO_DIGITS = (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF "
    "CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL "
    "HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP "
    "MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD "
    "SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS "
    "VED VES WST XCD YER ZAR ZMW ZWG"
).split()
NO_DIGITS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF".split()
THREE_DIGITS = "BHD IQD JOD KWD LYD OMR TND".split()

EXPONENTS: dict[str, int] = (
    dict.fromkeys(TWO_DIGITS, 2) | dict.fromkeys(NO_DIGITS, 0) | dict.fromkeys(THREE_DIGITS, 3)
)
CURRENCIES: tuple[str, ...] = tuple(sorted(EXPONENTS))
MOST_MINOR = 10**12
"""An order above ten billion is a mistake; the bound keeps sums of nine million orders inside a bigint."""


class MoneyError(ValueError):
    """The amount cannot be held exactly in its currency; the message says why."""


TOO_LARGE = "This amount is too large to be true."


def exponent(currency: str) -> int:
    """Digits after the point of a currency: 2 for USD, 0 for JPY, 3 for KWD."""
    try:
        return EXPONENTS[currency]
    except KeyError:
        raise MoneyError(f"“{currency}” is not a currency; use a code such as USD or EUR.") from None


def to_minor(amount: Decimal | int | str, currency: str) -> int:
    """The amount in minor units; refuses more digits than the currency has, and absurd sizes."""
    digits = exponent(currency)
    try:
        minor = Decimal(amount).scaleb(digits)
    except InvalidOperation:
        raise MoneyError(f"“{amount}” is not an amount.") from None
    except Overflow:
        raise MoneyError(TOO_LARGE) from None
    if not minor.is_finite():
        raise MoneyError("An amount must be a finite number.")
    if abs(minor) > MOST_MINOR:
        raise MoneyError(TOO_LARGE)
    if minor != minor.to_integral_value():
        raise MoneyError(f"{currency} amounts have at most {digits} digits after the point.")
    return int(minor)


def from_minor(minor: int, currency: str) -> str:
    """The amount as the API writes it, with the currency's digits: 12990 USD is "129.90"."""
    return str(decimal_from_minor(minor, currency))


def decimal_from_minor(minor: int, currency: str) -> Decimal:
    """The exact decimal of an amount in minor units."""
    digits = exponent(currency)
    return Decimal(int(minor)).scaleb(-digits) if digits else Decimal(int(minor))


def round_steps(low: int | None, high: int | None, *, most: int = 12) -> list[int]:
    """Steps of 1, 2 and 5 times a power of ten between two amounts, for charts: what people count in."""
    if low is None or high is None:
        return []
    steps = [digit * 10**power for power in range(len(str(high))) for digit in (1, 2, 5)]
    return [step for step in steps if low < step <= high][:most]
