"""Cuboids of a cube: every combination of dimensions that says something new."""

import numpy as np

from core.deviation.segments.leaves import arrange, number_cuboids


def test_all_combinations_with_the_elements_that_occur():
    codes = np.indices((3, 2, 4)).reshape(3, -1).T
    cuboids = list(number_cuboids(codes, (3, 2, 4)))
    assert [c.dimensions for c in cuboids] == [(0,), (1,), (2,), (0, 1), (0, 2), (1, 2), (0, 1, 2)]
    assert [c.count for c in cuboids] == [3, 2, 4, 6, 12, 8, 24]


def test_sparse_keys_are_numbered_without_gaps():
    codes = np.array([[0, 999_999], [999_999, 0], [5, 5]])
    cuboids = list(number_cuboids(codes, (1_000_000, 1_000_000)))
    assert all(sorted(c.ids.tolist()) == [0, 1, 2] for c in cuboids)


def test_a_dimension_determined_by_another_adds_no_cuboid():
    codes = np.array([[0, 0], [1, 0], [2, 1], [3, 1]])
    assert [c.dimensions for c in number_cuboids(codes, (4, 2))] == [(0,), (1,)]


def test_dimensions_of_one_value_are_left_out_and_duplicates_summed():
    codes = np.array([[1, 0, 0], [0, 0, 1], [1, 0, 0]])
    leaves = arrange(("b", "c", "a"), (("x", "w"), ("only",), ("p", "q")), codes)
    assert leaves.order == (2, 0)
    assert leaves.sizes == (2, 2)
    assert leaves.add_up(np.array([1.0, 10.0, 100.0])).tolist() == [101.0, 10.0]
