import msgspec
from hypothesis import given
from hypothesis import strategies as st

from trainyard.store.times import iso, moment, unix


def test_a_moment_as_text():
    assert iso(1_700_000_000.25) == "2023-11-14T22:13:20.250000Z"


@given(st.floats(0, 4e9))
def test_both_roads_give_one_text_and_it_comes_back(seconds: float):
    assert msgspec.json.encode(moment(seconds)) == f'"{iso(seconds)}"'.encode()
    assert abs(unix(iso(seconds)) - seconds) < 1e-6
