from dataclasses import replace
from datetime import date

from matching import load_reference
from matching.competition import say_amount_to_check
from matching.records import Sentence

[NOTIFIED, *_] = load_reference().rules.on(date(2026, 3, 1)).get("notice_amount", "local", "goods_services")


def test_an_amount_is_to_be_looked_up_unless_it_was_read_in_its_notice():
    assert "확인하십시오" in say_amount_to_check(replace(NOTIFIED, is_verified=False)).ko
    assert say_amount_to_check(replace(NOTIFIED, is_verified=True)) == Sentence("", "")
