import numpy as np
import pytest

from lstm_ref.gates import ORDER, cut, pack, split


@pytest.mark.parametrize("lead", [(), (3,), (5, 1)])
@pytest.mark.parametrize("H", [1, 2])
def test_split_undoes_pack(lead, H):
    parts = [np.random.default_rng([k, H]).normal(size=(*lead, H)) for k in range(4)]
    packed = pack(*parts)
    assert packed.shape == (*lead, 4 * H)
    for part, got in zip(parts, split(packed), strict=True):
        assert got.shape == part.shape and np.array_equal(got, part)


@pytest.mark.parametrize("lead", [(), (5, 1)])
def test_cut_undoes_pack_of_parts_of_any_size(lead):
    parts = [np.random.default_rng(n).normal(size=(*lead, n)) for n in (3, 1, 2)]
    got = cut(pack(*parts), [3, 1, 2])
    assert len(got) == 3 and all(np.array_equal(one, other) for one, other in zip(got, parts, strict=True))


def test_order_is_input_forget_candidate_output():
    assert ORDER == ("i", "f", "g", "o")
    assert pack(*(np.full(2, k) for k in range(4))).tolist() == [0, 0, 1, 1, 2, 2, 3, 3]


def test_split_refuses_a_size_that_is_no_multiple_of_four():
    with pytest.raises(ValueError, match=r"\(3, 6\).*multiple of 4"):
        split(np.zeros((3, 6)))
