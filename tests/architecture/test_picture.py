"""The picture of the layers in the documents shows the layers that are enforced."""

from tests.architecture.picture import PICTURE, layers, summary, svg


def test_every_layer_says_what_it_is_for():
    assert [package for layer in layers() for package in layer if not summary(package)] == []


def test_picture_is_drawn_anew_after_a_change():
    assert PICTURE.read_text() == svg(), "run `make picture`"
