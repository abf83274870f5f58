"""A report as one HTML file: nothing that a person wrote can leave the block of data."""

import json
import re

from support.made_reports import made_report, made_run
from trainyard.reports.page import PLACE, page

BUILT = f'<script type="application/json" id="report">{PLACE}</script><p>1</p>'


def test_words_stay_in_the_data() -> None:
    name = f"</script><img src=x onerror=alert(1)><!--\u2028\u2029&{PLACE}\\"
    made = page(BUILT, made_report(run=made_run(name=name)))
    found = re.fullmatch(r'<script type="application/json" id="report">(.*)</script><p>1</p>', made)
    assert found is not None
    assert not set("<>&\u2028\u2029") & set(found[1])
    assert json.loads(found[1])["run"]["name"] == name
