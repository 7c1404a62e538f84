"""What the seeded company did in the last two working weeks: a fixed script, told in working days before today.

``<+3>`` in a text is the third working day from today, written as people write it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.emulator.company import COMPANY

LAUNCH, SUPPLY, SUPPORT, ALL = (group.name for group in COMPANY.groups)


@dataclass(frozen=True, slots=True)
class Line:
    """One act: ``day`` working days before today at ``at``, somebody says, taps or fills in.

    With ``where`` it is said there; else it concerns the card ``about``, whose ``button`` is tapped or, with
    ``values``, whose form is submitted by it.
    """

    day: int
    at: str
    who: str
    where: str = ""
    text: str = ""
    about: str = ""
    button: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


def _says(day: int, at: str, who: str, where: str, text: str) -> Line:
    return Line(day, at, who, where=where, text=text)


def _taps(day: int, at: str, who: str, about: str, button: str) -> Line:
    return Line(day, at, who, about=about, button=button)


def _fills(day: int, at: str, who: str, about: str, values: Mapping[str, str], button: str = "") -> Line:
    return Line(day, at, who, about=about, button=button, values=values)


_TRAINING, _LEAFLETS, _PREPAY = "经销商产品培训课件", "华东经销商物料补印", "发布会场地预付款"
_ACCOUNTS, _CREDIT, _SAMPLES = "新员工账号与工位准备", "大客户首批500台账期确认", "展会样机20台组装"
_ROOMS, _FORECAST, _VIDEO = "会议室预订系统升级", "下季度订单预测冻结", "宣传视频技术文案审核"
_ABOUT_ACCOUNTS = "任务 6个账号和6个工位 联系方式 13800006012"
_ABOUT_CREDIT = "背景 客户要求60天账期 任务 给出账期结论"
_ABOUT_SAMPLES = "背景 华南展会展出 任务 整机组装并老化测试"
_ABOUT_FESTIVAL = "背景 会员日拉新 任务 定赠品和供货价"
_FESTIVAL, _BUDGET = "会员日促销活动方案", "年度预算数据收集"


def _files(day: int, at: str, who: str, department: str, done: str, plan: str, left: str = "无") -> Line:
    values = {"已完成任务": done, "未完成原因": left, "下一步计划": plan}
    return _fills(day, at, who, f"{department}今日进度", values, "提交")


SCRIPT = (
    _says(10, "14:05", "郑凯", SUPPLY, f"/需求 市场部 {_LEAFLETS} 截止 <+1> 优先级 低"),
    _taps(10, "14:50", "郑凯", _LEAFLETS, "撤销需求"),
    _says(9, "10:10", "何佳", LAUNCH, f"/需求 财务部 {_PREPAY} 截止 <+3> 优先级 中"),
    _fills(9, "11:25", "王磊", _PREPAY, {"退回原因": "请附三家场地的报价对比，写明预付比例后再提交"}, "退回"),
    _says(
        6,
        "09:20",
        "罗丹",
        SUPPORT,
        f"/需求 信息技术部、行政部 {_ACCOUNTS} 截止 <+2> 优先级 中 {_ABOUT_ACCOUNTS}",
    ),
    _taps(6, "09:35", "胡雪", _ACCOUNTS, "通过"),
    _taps(6, "11:10", "唐悦", _ACCOUNTS, "确认无误"),
    _says(6, "14:40", "李敏", LAUNCH, f"/需求 研发部 {_TRAINING} 截止 <+2> 优先级 中"),
    _taps(6, "15:15", "王磊", _TRAINING, "通过"),
    _taps(5, "10:20", "刘洋", _TRAINING, "确认无误"),
    _files(5, "17:20", "刘洋", "研发部", "课件大纲已定稿，共五章", "补齐产品参数页"),
    _says(
        4,
        "09:50",
        "徐静",
        SUPPLY,
        f"/需求 财务部 {_CREDIT} 截止 <+4> 优先级 高 {_ABOUT_CREDIT}",
    ),
    _taps(4, "10:05", "吴婷", _CREDIT, "通过"),
    _taps(4, "11:20", "朱琳", _CREDIT, "确认无误"),
    _says(
        4,
        "14:00",
        "李敏",
        LAUNCH,
        f"/需求 生产部 {_SAMPLES} 截止 <+2> 优先级 中 {_ABOUT_SAMPLES}",
    ),
    _taps(4, "14:20", "王磊", _SAMPLES, "通过"),
    _taps(4, "16:30", "杨帆", _SAMPLES, "有异议"),
    _fills(
        4,
        "16:40",
        "杨帆",
        _SAMPLES,
        {
            "异议类型": "建议调整节点",
            "异议说明": "外壳模具<+3>才能回厂，20台赶不上原定时间",
            "建议方案": "时间改为<+5>18点，先交5台",
        },
    ),
    _files(4, "17:15", "刘洋", "研发部", "产品参数页完成三章", "录制两段安装演示"),
    _files(4, "17:30", "朱琳", "财务部", "客户近一年回款已核对", "出账期建议", "回款记录缺两个月，已向销售部要"),
    _taps(3, "09:15", "李敏", _SAMPLES, "接受并修订"),
    _fills(3, "09:25", "李敏", _SAMPLES, {"期望完成时间": "<+5>18点"}),
    _taps(3, "10:30", "杨帆", _SAMPLES, "确认无误"),
    _says(3, "15:00", "唐悦", SUPPORT, f"/需求 信息技术部 {_ROOMS} 截止 <+6> 优先级 低"),
    _taps(3, "15:30", "宋涛", _ROOMS, "通过"),
    _taps(3, "16:40", "曹磊", _ROOMS, "确认无误"),
    _files(3, "17:25", "杨帆", "生产部", "前5台主板已贴片", "外壳到货后总装"),
    _says(2, "09:30", "杨帆", SUPPLY, f"/需求 销售部 {_FORECAST} 截止 <+3> 优先级 中"),
    _taps(2, "09:50", "马军", _FORECAST, "通过"),
    _taps(2, "11:00", "徐静", _FORECAST, "有异议"),
    _fills(
        2,
        "11:10",
        "徐静",
        _FORECAST,
        {
            "异议类型": "有异议",
            "异议说明": "两家大客户月底才定数量，现在冻结会压错库存",
            "建议方案": "先冻结八成，其余<+6>前补齐",
        },
    ),
    _taps(2, "14:20", "杨帆", _FORECAST, "提请仲裁"),
    _files(2, "17:10", "刘洋", "研发部", "安装演示录完第一段", "录第二段并配字幕", "第二段样机周末才空出来"),
    _files(2, "17:35", "曹磊", "信息技术部", "旧系统数据已备份", "<+2>晚上切换"),
    _says(1, "09:40", "刘洋", LAUNCH, f"/需求 市场部 {_VIDEO} 截止 <+3> 优先级 中 任务 核对技术参数和安装说明"),
    _taps(1, "10:00", "赵强", _VIDEO, "通过"),
    _taps(1, "11:30", "李敏", _VIDEO, "有异议"),
    _fills(
        1,
        "11:40",
        "李敏",
        _VIDEO,
        {
            "异议类型": "建议调整节点",
            "异议说明": "脚本还差两段产品演示，先审文案会返工",
            "建议方案": "时间改为<+5>，与脚本一起审",
        },
    ),
    _says(
        1,
        "16:00",
        "王磊",
        LAUNCH,
        f"/需求 研发部、销售部 {_FESTIVAL} 截止 <+5> 优先级 中 {_ABOUT_FESTIVAL}",
    ),
    _taps(1, "16:20", "周建国", _FESTIVAL, "通过"),
    _taps(1, "16:50", "徐静", _FESTIVAL, "确认无误"),
    _says(1, "17:04", "朱琳", SUPPORT, f"/需求 行政部、人力资源部 {_BUDGET} 截止 <+6> 优先级 中"),
    _files(1, "17:15", "杨帆", "生产部", "5台样机通过老化测试", "余下15台排入产线"),
)
