"""The page: a plan in one file that opens in any browser, without a network."""

from climcap.page.writing import write_page

__all__ = ["write_page"]
