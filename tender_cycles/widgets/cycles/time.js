// Spans, lanes and tender periods in whole days, as the Python in cycles/ and
// layout/ has them. Pure functions; the tests hold them against the Python.

const DAY = 86_400_000;
export const MOST_YEARS = 12; // that a tender of one's own may last

/** Return the number of an ISO date's day. */
export function dayNumber(iso) {
  return Math.round(Date.parse(`${iso}T00:00:00Z`) / DAY);
}

/** Return the ISO date of a day's number. */
export function isoDay(number) {
  return new Date(number * DAY).toISOString().slice(0, 10);
}

/** Move a day by whole calendar months, kept inside a shorter month. */
export function addMonths(number, months) {
  const day = new Date(number * DAY);
  const first = Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + months, 1);
  const moved = new Date(first);
  const last = new Date(Date.UTC(moved.getUTCFullYear(), moved.getUTCMonth() + 1, 0)).getUTCDate();
  return first / DAY + Math.min(day.getUTCDate(), last) - 1;
}

/** Return the years of a form such as "2+1+1", or null if it is none. */
export function yearsOf(form) {
  const parts = form.split("+").map((part) => part.trim());
  if (!parts.every((part) => /^\d+$/.test(part) && Number(part) > 0)) return null;
  const years = parts.map(Number);
  return years.reduce((sum, year) => sum + year, 0) > MOST_YEARS ? null : years;
}

/**
 * Return the tender's span, its greatest end and the options that came up.
 *
 * period   {start: ISO date, form, used, startup_months, closing_months, notice_months}
 */
export function tenderSpan(period) {
  const [certain, ...optional] = yearsOf(period.form);
  const start = dayNumber(period.start);
  const taken = optional.filter((_, at) => period.used[at]).reduce((sum, year) => sum + year, 0);
  const end = addMonths(start, 12 * (certain + taken));
  const fullEnd = addMonths(start, 12 * optional.reduce((sum, year) => sum + year, certain));
  const options = [];
  let day = addMonths(start, 12 * certain);
  for (const [at, year] of optional.entries()) {
    options.push({notice: addMonths(day, -period.notice_months), start: day, used: period.used[at]});
    if (!period.used[at]) break;
    day = addMonths(day, 12 * year);
  }
  // The ending is as long as it is known to be coming.
  const known = period.used.every(Boolean) ? period.closing_months : Math.min(period.closing_months, period.notice_months);
  const endingFrom = Math.max(start, addMonths(end, -known));
  const underwayFrom = Math.min(addMonths(start, period.startup_months), endingFrom);
  const bounds = [start, underwayFrom, endingFrom, end];
  return {cycle: "tender", name: "", phases: ["start-up", "under way", "ending"], bounds, start, end, fullEnd, options};
}

/** Return a span of the payload with its days as numbers. */
export function numbered(span) {
  const bounds = span.bounds.map(dayNumber);
  return {...span, bounds, start: bounds[0], end: bounds.at(-1)};
}

/**
 * Return what turns once around the rings: {start, end, fullEnd, options, changes: days, tender}.
 *
 * It is the tender, else all that the innermost cycle's spans take, else all of the spans.
 */
export function turnOf(tender, spans, innermost) {
  if (tender) return {...tender, changes: tender.bounds.slice(1, -1), tender};
  const own = spans.filter((span) => span.cycle === innermost);
  const turning = own.length ? own : spans;
  const [start, end] = [Math.min(...turning.map((span) => span.start)), Math.max(...turning.map((span) => span.end))];
  return {start, end, fullEnd: end, options: [], changes: own.flatMap((span) => span.bounds.slice(1, -1)), tender: null};
}

/** Return the bounds of a span's phases, in their order. */
export function phasesOf(span) {
  return span.phases.map((phase, at) => ({phase, start: span.bounds[at], end: span.bounds[at + 1]}));
}

/** Return the phase on a day, or null outside the span. */
export function phaseOn(span, day) {
  return phasesOf(span).find((part) => part.start <= day && day < part.end)?.phase ?? null;
}

/** Return the clock angle of a day on a dial that turns once from start to end. */
export function dialAngle(day, {start, end}, gap) {
  const inside = Math.min(Math.max(day, start), end);
  return gap / 2 + (360 - gap) * ((inside - start) / (end - start));
}

/** Return the day that stands at a clock angle; in the gap, the nearer end. */
export function dialDay(theta, {start, end}, gap) {
  const turn = ((theta % 360) + 360) % 360;
  const share = (turn - gap / 2) / (360 - gap);
  return Math.min(Math.max(start + Math.floor(share * (end - start)), start), end - 1);
}

/** Put stretches [start, end] into the fewest lanes in which none overlap, first fit by start. */
export function packLanes(stretches, apart) {
  const lanes = [];
  const found = new Array(stretches.length).fill(0);
  const order = stretches.map((_, index) => index);
  order.sort((a, b) => stretches[a][0] - stretches[b][0] || stretches[a][1] - stretches[b][1] || a - b);
  for (const index of order) {
    const [start, end] = stretches[index];
    const free = lanes.findIndex((busy) => busy <= start);
    const lane = free < 0 ? lanes.length : free;
    lanes[lane] = end + apart;
    found[index] = lane;
  }
  return found;
}

/** Return the spans of a cycle that touch the turn, each with its lane, and the number of lanes. */
export function laneSpans(spans, cycle, turn, gap, apart) {
  const bySpan = (a, b) => a.start - b.start || a.end - b.end || (a.name < b.name ? -1 : 1);
  const touching = spans
    .filter((span) => span.cycle === cycle && span.start < turn.end && span.end > turn.start)
    .sort(bySpan);
  const lanes = packLanes(touching.map((span) => [span.start, span.end].map((day) => dialAngle(day, turn, gap))), apart);
  return {lanes: Math.max(0, ...lanes) + 1, placed: touching.map((span, at) => ({span, lane: lanes[at]}))};
}

/** Return what becomes of a span: "lost" or "goes-on" at the end of the turn, "left" before it, or "". */
export function endOf(span, turn) {
  if (span === turn.tender) return "";
  if (span.end > turn.end) return turn.tender && span.cycle === "consultant" ? "lost" : "goes-on";
  if (span.end === turn.end && span.exit === "lost") return "lost";
  if (span.end === turn.end && ["transferred", "open"].includes(span.exit)) return "goes-on";
  return span.exit === "left" ? "left" : "";
}

/** Return how many spans lie wholly within the tender, are cut by it, or lie outside. */
export function fatesOf(spans, tender) {
  const found = {whole: 0, cut: 0, outside: 0};
  for (const span of spans) {
    if (span.end <= tender.start || span.start >= tender.end) found.outside += 1;
    else found[tender.start <= span.start && span.end <= tender.end ? "whole" : "cut"] += 1;
  }
  return found;
}
