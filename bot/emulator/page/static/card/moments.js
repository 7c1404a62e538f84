/** Moments in the company's zone; the page never uses the browser's own zone or clock. */

export const ZONE = "Asia/Shanghai";

const FORMATS = {
  date_num: { year: "numeric", month: "2-digit", day: "2-digit" },
  date_short: { month: "short", day: "numeric" },
  date: { year: "numeric", month: "long", day: "numeric" },
  week: { weekday: "long" },
  week_short: { weekday: "short" },
  time: { hour: "2-digit", minute: "2-digit", hour12: false },
  time_sec: { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false },
  timezone: { timeZoneName: "short" },
};
const WHOLE = { ...FORMATS.date_num, ...FORMATS.time };

/** `<local_datetime>` of card markdown; an unknown format shows date and time. */
export function localMoment({ millisecond, format_type: kind }) {
  return format(new Date(Number(millisecond)), FORMATS[kind] ?? WHOLE);
}

/** A table's date cell: milliseconds and a pattern such as YYYY/MM/DD. */
export function dateCell(millisecond, pattern) {
  const parts = partsOf(new Date(Number(millisecond)));
  return (pattern || "YYYY/MM/DD")
    .replace("YYYY", parts.year)
    .replace("MM", parts.month)
    .replace("DD", parts.day)
    .replace("HH", parts.hour)
    .replace("mm", parts.minute)
    .replace("ss", parts.second);
}

export function timeOf(iso) {
  return format(new Date(iso), FORMATS.time);
}

/** 11月20日（周五） */
export function dayOf(iso) {
  const day = new Date(iso);
  return `${format(day, FORMATS.date_short)}（${format(day, FORMATS.week_short)}）`;
}

/** 2026年11月20日 星期五 */
export function longDayOf(iso) {
  const day = new Date(iso);
  return `${format(day, FORMATS.date)} ${format(day, FORMATS.week)}`;
}

function format(moment, options) {
  if (Number.isNaN(moment.getTime())) return "（时间有误）";
  return new Intl.DateTimeFormat("zh-CN", { timeZone: ZONE, ...options }).format(moment);
}

function partsOf(moment) {
  const all = { ...FORMATS.date_num, ...FORMATS.time_sec, timeZone: ZONE };
  const parts = new Intl.DateTimeFormat("zh-CN", all).formatToParts(moment);
  return Object.fromEntries(parts.map((part) => [part.type, part.value]));
}
