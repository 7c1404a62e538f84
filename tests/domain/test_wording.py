"""The vague-word gate: what promises nothing is sent back, what says something passes (P01, D15, BOLD 4)."""

import pytest
from bot.domain.wording import BANNED, WordGate, vague_problem

GATE = WordGate()

REFUSED = [
    ("待定", "待定"),
    ("时间待定", "待定"),
    ("方案待定", "待定"),
    ("待定，后续再说", "待定"),
    ("待 定".replace(" ", ""), "待定"),
    ("详见附件", "详见附件"),
    ("详见附件。", "详见附件"),
    ("内容详见附件", "详见附件"),
    ("具体任务详见附件，谢谢", "详见附件"),
    ("【详见附件】", "详见附件"),
    ("待确认", "待确认"),
    ("预算待确认", "待确认"),
    ("由市场部待确认", "待确认"),
    ("时间、地点待确认", "待确认"),
    ("尽快", "尽快"),
    ("尽快！", "尽快"),
    ("请尽快", "尽快"),
    ("尽快完成", "尽快完成"),
    ("请各部门尽快完成", "尽快完成"),
    ("尽快给数据", "尽快"),
    ("请尽快给一下数据", "尽快"),
    ("尽快处理", "尽快"),
    ("尽快反馈意见给我们", "尽快"),
    ("请相关部门尽快提供相关资料配合工作", "尽快"),
    ("由相关人员尽快负责跟进这项工作", "尽快"),
    ("由领导尽快确认这个方案的最终内容", "尽快"),
    ("尽快完成国庆海报的设计与制作工作", "尽快完成"),
    ("请确认", "请确认"),
    ("请确认。", "请确认"),
    ("请确认海报", "请确认"),
    ("请确认一下", "请确认"),
    ("请确认国庆海报终稿", "请确认"),
    ("尽快，待定，待确认", "待确认"),
    ("待定待定待定待定待定", "待定"),
    ("明天尽快", "尽快"),
    ("尽快 3", "尽快"),
    ("尽快1111", "尽快"),
]

ACCEPTED = [
    "提前2周输出主视觉海报",
    "研发部需延期5天，市场部坚持原时间",
    "智能手表项目-硬件方案评审",
    "提供数据",
    "反馈意见",
    "需求确认:2024-05-20 18:00",
    "5月18日前完成初稿",
    "产品需求文档V1.0-20240520",
    "今日已完成海报初稿，明日开始印刷",
    "未沟通",
    "请于11月27日前反馈初步意见",
    "国庆海报终稿",
    "设计3张主视觉海报，附源文件",
    "新品上市推广分工与预算",
    "各部门分工表；预算分摊比例；里程碑日期",
    "预算2万元，设计1人",
    "无",
    "生产部 11月25日前完成首批500台",
    "请在 11月27日 18:00 前由 李敏 提供 三季度销售数据",
    "考勤制度2024版已修订，主要调整迟到扣款标准，详见附件",
    "自6月1日起实行弹性工作制，上班时间调整为9:00-18:00，详见附件",
    "海报共3张，尺寸60×90厘米，文字内容详见附件",
    "请确认11月27日印刷数量为5000份",
    "尽快在11月27日18:00前提供三季度销售数据",
    "由李敏尽快提供三季度销售数据明细表",
    "请王总尽快审批新品上市推广预算方案",
    "@李敏 尽快提供三季度销售数据明细表",
    "样机数量待定，先按20台准备电池和包装",
    "尽快安排两名测试人员支持新品上市联调",
    "客户投诉包装破损3起，要求一周内答复，处理方案待确认",
    "等待定稿",
    "邀请确认函",
    "申请确认书模板",
    "等待定稿后印刷",
    "客户期待定制礼盒",
    "招待定点酒店名单",
    "接待定额标准",
    "待定稿文件清单",
    "国庆期待确认版海报",
    "尽快件物流报价",
    "品牌故事视频脚本",
    "董事会材料",
    "人事",
    "赛事直播方案",
    "军民融合项目大事记",
    "A4海报印刷",
    "确认印刷数量",
    "物料清单",
    "快速完成首轮测试",
    "见附件清单第2页的物料型号",
    "确定待办清单",
    "数据口径说明",
]


@pytest.mark.parametrize(("text", "phrase"), REFUSED)
def test_a_text_that_promises_nothing_is_refused_with_its_phrase(text: str, phrase: str) -> None:
    vague = GATE.refuses(text)

    assert vague is not None
    assert vague.phrase == phrase


@pytest.mark.parametrize("text", ACCEPTED)
def test_a_text_that_says_something_is_never_refused(text: str) -> None:
    assert GATE.refuses(text) is None
    assert GATE.refuses(text, subject=True) is None


@pytest.mark.parametrize(
    "subject",
    [
        "海报的事",
        "关于国庆海报的事",
        "关于物料事宜",
        "市场部的事情",
        "事",
        "那件事",
        "年会事",
        "预算事项",
        "活动的事儿。",
        "开会的事",
    ],
)
def test_a_subject_that_only_names_an_affair_is_refused(subject: str) -> None:
    vague = GATE.refuses(subject, subject=True)

    assert vague is not None
    assert "项目" in vague.ready


@pytest.mark.parametrize("subject", ["关于国庆海报延期3天至10月8日事宜", "11月30日前完成门店物料盘点事项"])
def test_a_subject_with_substance_may_end_in_an_affair(subject: str) -> None:
    assert GATE.refuses(subject, subject=True) is None


def test_a_body_may_speak_of_an_affair() -> None:
    assert GATE.refuses("客户昨天来电询问包装破损的事") is None


def test_the_refusal_quotes_the_phrase_and_gives_a_sentence_to_copy() -> None:
    vague = GATE.refuses("尽快给数据")

    assert vague is not None
    assert vague_problem("具体任务", vague) == (
        "「具体任务」里的「尽快」太含糊，对方没法照办。可以改成：请在 __ 前由 __ 提供 __"
    )


@pytest.mark.parametrize("phrase", BANNED)
def test_every_shipped_phrase_alone_is_refused_with_something_ready(phrase: str) -> None:
    vague = GATE.refuses(f" {phrase}。")

    assert vague is not None
    assert vague.phrase == phrase
    assert "__" in vague.ready


def test_a_company_may_ban_its_own_words() -> None:
    house = WordGate(banned=("ASAP", "回头再说"))

    assert house.refuses("asap please") is not None
    assert house.refuses("回头再说") is not None
    assert house.refuses("尽快") is None


def test_a_person_of_the_company_counts_as_substance() -> None:
    gate = WordGate(names_person=lambda text: "欧阳小雨" in text)

    assert gate.refuses("欧阳小雨尽快整理门店物料清单") is None
    assert GATE.refuses("欧阳小雨尽快整理门店物料清单") is not None


def test_how_much_else_must_stand_beside_a_phrase_is_configurable() -> None:
    assert WordGate(enough=4).refuses("尽快提供5份样品") is None
    assert WordGate(enough=20).refuses("尽快提供5份样品") is not None
