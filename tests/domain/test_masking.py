"""Contacts and names on cards that many can see show only a part (F04.3, F04.4)."""

import pytest
from bot.domain.masking import mask_contact, mask_name
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("contact", "shown"),
    [
        ("13800005678", "138****5678"),
        ("138 0000 5678", "138 **** 5678"),
        ("138-0000-5678", "138-****-5678"),
        ("+86 13800005678", "+86 138****5678"),
        ("8613800005678", "86138****5678"),
        ("手机13800005678", "手机138****5678"),
        ("13800005678 / 13911112222", "138****5678 / 139****2222"),
        ("010-12345678", "010-****5678"),
        ("12345678", "12***678"),
        ("80123", "***23"),
        ("limin@example.com", "l***@example.com"),
        ("邮箱 li.min+work@mail.example.com.cn", "邮箱 l***@mail.example.com.cn"),
        ("limin@example.com 13800005678", "l***@example.com 138****5678"),
        ("微信号：limin_88", "微信号：l******"),
        ("飞书 李敏", "飞书 李*"),
        ("分机 8012", "分机 8***"),
        ("limin_88", "l******"),
        ("李敏", "李*"),
        ("8012", "8***"),
        ("", ""),
    ],
)
def test_a_contact_shows_only_its_ends(contact: str, shown: str) -> None:
    assert mask_contact(contact) == shown


@given(
    st.integers(13_000_000_000, 19_999_999_999).map(str),
    st.sampled_from(["{}", "电话{}", "电话：{}（李敏）", "找李敏，{}"]),
)
def test_no_mobile_number_ever_shows_its_middle(number: str, around: str) -> None:
    shown = mask_contact(around.format(number))

    assert f"{number[:3]}****{number[-4:]}" in shown
    assert number not in shown


@given(st.text(min_size=1, max_size=30))
def test_something_is_hidden_of_every_contact(contact: str) -> None:
    assert "*" in mask_contact(contact)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("王磊", "王*"),
        ("王小明", "王**"),
        ("欧阳小雨", "欧阳**"),
        ("欧阳", "欧*"),
        ("Li Min", "L*"),
        ("王", "王*"),
        ("", ""),
    ],
)
def test_a_name_shows_only_the_surname(name: str, shown: str) -> None:
    assert mask_name(name) == shown
