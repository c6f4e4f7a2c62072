"""Lifetime value: how often and for how much each customer will buy again, and how sure that is.

Pure numpy and scipy. Rows of purchases become PurchaseHistories (histories.py), fitting.py estimates a model of
purchases and one of spend from them, value.py turns both into what each customer is worth, and backtest.py says
how right that would have been. Importing this package imports scipy: workers and commands do so when they need it.
"""

from __future__ import annotations

from .backtest import Backtest, backtest
from .bg_nbd import BGNBD
from .fitting import FittedSpend, FittedTransactions, fit_spend, fit_transactions
from .gamma_gamma import GammaGamma
from .histories import PurchaseHistories
from .mbg_nbd import MBGNBD
from .pareto_nbd import ParetoNBD
from .sufficiency import NotEnough, why_not
from .transactions import MODELS, TransactionModel
from .value import Predictions, ValueModel, alive_path, shrunk_margins

__all__ = [
    "BGNBD",
    "MBGNBD",
    "MODELS",
    "Backtest",
    "FittedSpend",
    "FittedTransactions",
    "GammaGamma",
    "NotEnough",
    "ParetoNBD",
    "Predictions",
    "PurchaseHistories",
    "TransactionModel",
    "ValueModel",
    "alive_path",
    "backtest",
    "fit_spend",
    "fit_transactions",
    "shrunk_margins",
    "why_not",
]
