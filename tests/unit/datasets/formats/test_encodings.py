"""Short tables in the encodings of the world are read as they were written."""

import pytest

from trainyard.datasets.formats.encodings import guessed

TEXTS = {
    "cp1252": ["Köln", "Málaga", "Besançon", "Logroño"],
    "cp1250": ["Łódź", "zażółć gęślą jaźń", "Kraków", "piękny dzień"],
    "cp1251": ["Москва", "Санкт-Петербург"],
    "koi8-r": ["Москва", "Санкт-Петербург"],
    "cp1256": ["اين فيلم خيلي خوب بود و من از ديدن آن لذت بردم"],
    "cp1253": ["Αθήνα", "Θεσσαλονίκη"],
    "shift_jis": ["東京", "大阪"],
    "gb18030": ["北京", "上海"],
}


@pytest.mark.parametrize("encoding", TEXTS)
def test_the_encoding_is_found(encoding: str) -> None:
    text = "id;text\n" + "".join(f"{n};{word}\n" for n in range(20) for word in TEXTS[encoding])
    found = guessed(text.encode(encoding))
    assert found is not None
    assert text.encode(encoding).decode(found) == text
