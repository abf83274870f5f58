"""A report as one HTML file: the built page, with the report's JSON put into it."""

from importlib import resources
from pathlib import Path

from trainyard.contracts.report import RunReport

PLACE = "__TRAINYARD_REPORT__"
"""Where the JSON belongs in the built page (web/report.html)."""
_ESCAPES = str.maketrans({letter: f"\\u{ord(letter):04x}" for letter in "<>&\u2028\u2029"})


def built_page() -> Path:
    """As `npm run build` leaves it beside the web UI."""
    return Path(str(resources.files("trainyard") / "web" / "report.html"))


def page(built: str, report: RunReport) -> str:
    """The file as it is sent. In its data block no character can end the block or begin a tag."""
    return built.replace(PLACE, report.model_dump_json().translate(_ESCAPES), 1)
