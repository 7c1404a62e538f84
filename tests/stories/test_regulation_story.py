"""The same need by each of the five regulations: its own form, its own fields on the card."""

import pytest

from tests.stories.story import GROUP, OpenStage, plain

F01 = {
    "事项背景与目标": "国庆促销，10月前输出3张主视觉海报",
    "涉及部门/人员": "研发部 刘洋",
    "期望完成时间": "11月27日 18:00",
    "紧急程度": "中",
    "已尝试的初步沟通情况": "未沟通",
}
F02 = {
    "沟通类型": "项目协作",
    "沟通主题": "智能手表项目-硬件方案评审",
    "优先级": "中",
    "背景与目标": "第二季度上市，评审后冻结硬件方案1版",
    "参与部门及职责": "研发部 刘洋 提供硬件数据",
    "关键节点与时间": "需求确认：11月25日 18:00",
    "所需资源": "无",
    "期望完成时间": "11月27日 18:00",
}
F03 = {
    "沟通主题": "新品上市分工",
    "背景与目标": "新品12月20日上市，定清3个部门的分工",
    "涉及部门及核心人员": "研发部 刘洋",
    "期望达成的共识或输出": "分工表1份",
    "建议沟通方式": "会议",
    "时间节点": "11月27日 14:00",
}
F04 = {
    "需求名称": "国庆海报终稿",
    "需求背景": "国庆促销要在门店张贴",
    "具体任务": "设计3张主视觉海报，附源文件",
    "涉及部门": ["研发部"],
    "期望完成时间": "11月27日 18:00",
    "优先级": "中",
    "资源需求": "预算2万元",
    "联系方式": "13800005678",
}
F05 = {
    "牵头部门": "市场部",
    "对接人": "李敏",
    "联系电话": "13800005678",
    "协作事项名称": "新品上市联合推广",
    "协作目标": "12月20日前完成3场推广活动",
    "协作背景": "新品12月20日上市",
    "协作必要性": "单靠市场部人手不够，缺2名工程师",
    "所需配合部门": ["研发部"],
    "所需资源": "工程师2名",
    "时间节点": "12月15日 18:00",
    "各部门职责": "研发部 提供演示样机2台",
}


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("preset", "typed", "shown"),
    [
        ("000", F01, ["未沟通", "研发部"]),
        ("001", F02, ["智能手表项目-硬件方案评审", "提供硬件数据"]),
        ("002", F03, ["新品上市分工", "分工表1份"]),
        ("003", F04, ["国庆海报终稿", "138****5678"]),
        ("004", F05, ["新品上市联合推广", "演示样机2台"]),
    ],
)
async def test_a_need_is_registered_by_the_form_of_each_regulation(
    preset: str, typed: dict[str, object], shown: list[str], open_stage: OpenStage
) -> None:
    async with open_stage(policy={"preset": preset}) as story:
        await story.say("李敏", "/需求")
        assert "私聊" in story.one("李敏", GROUP).text

        submitted = await story.submit("李敏", story.one("李敏"), typed)

        assert "已登记 2026-Q4-SHB-001" in submitted.toast_text, submitted
        card = story.news("李敏", GROUP)[-1]
        for words in shown:
            assert plain(words) in plain(card.text)
        story.skip_news()
