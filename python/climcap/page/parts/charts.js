// Charts as SVG, drawn to the width they have; each stands in a figure with its finding and its numbers as a table.

const RULER = document.createElement("canvas").getContext("2d");
const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif";

function textWidth(text, size = 12, weight = 400) {
  RULER.font = `${weight} ${size}px ${FONT}`;
  return RULER.measureText(text).width;
}

/** A text as long as there is room for it, cut at the end. */
function fit(text, width, size = 12) {
  if (textWidth(text, size) <= width) return text;
  let kept = text.length;
  while (kept > 0 && textWidth(text.slice(0, kept) + "…", size) > width) kept -= 1;
  return kept > 2 ? text.slice(0, kept).trimEnd() + "…" : "";
}

const DRAWN = new Map();
const WIDTHS = new WeakMap();
const WATCH = new ResizeObserver((entries) => {
  for (const entry of entries) {
    const width = Math.round(entry.contentRect.width);
    if (width > 0 && WIDTHS.get(entry.target) !== width) redraw(entry.target, width);
  }
});

function redraw(place, width) {
  const make = DRAWN.get(place);
  if (!make) return;
  WIDTHS.set(place, width);
  place.replaceChildren(make(width));
}

/** A chart with its finding, and its numbers for who cannot or would not see it. */
function figureOf(title, make, numbers, { legend = [], level = null } = {}) {
  const place = el("div", { class: "chart" });
  DRAWN.set(place, (width) => {
    const chart = make(width);
    chart.setAttribute("role", "img");
    chart.setAttribute("aria-label", title);
    return chart;
  });
  WATCH.observe(place);
  const caption = el("figcaption", {}, level ? el(level, { text: title }) : el("span", { text: title }));
  const keys = legend.length ? el("ul", { class: "legend" }, legend.map(([name, color, kind]) => el("li", {}, swatch(color, kind), name))) : null;
  const shown = numbers ? el("details", { class: "numbers" }, el("summary", { text: say("page.numbers") }), numbers) : null;
  return el("figure", {}, caption, keys, place, shown);
}

function swatch(color, kind = "box") {
  const mark = draw("svg", { width: 16, height: 12, "aria-hidden": "true", focusable: "false" });
  if (kind === "line") mark.append(draw("line", { x1: 0, x2: 16, y1: 6, y2: 6, stroke: color, "stroke-width": 2.5 }));
  else if (kind === "dash") mark.append(draw("line", { x1: 0, x2: 16, y1: 6, y2: 6, stroke: color, "stroke-width": 2.5, "stroke-dasharray": "5 3" }));
  else if (kind === "hollow") mark.append(draw("rect", { x: 2, y: 1, width: 12, height: 10, fill: "#fff", stroke: color, "stroke-width": 1.5, "stroke-dasharray": "2 2" }));
  else mark.append(draw("rect", { x: 2, y: 1, width: 12, height: 10, fill: color }));
  return mark;
}

const sheet = (width, height) => draw("svg", { viewBox: `0 0 ${width} ${height}`, width, height, class: "sheet" });

function label(x, y, text, { anchor = "start", size = 12, color = BLACK, weight = 400 } = {}) {
  return draw("text", { x, y, "text-anchor": anchor, "font-size": size, fill: color, "font-weight": weight, "dominant-baseline": "central", text });
}

const hint = (node, text) => fill(node, {}, [draw("title", { text })]);

/** Round numbers over a stretch. */
function ticksOf(low, high, wanted = 5) {
  if (!(high > low)) return [low];
  const rough = (high - low) / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((part) => part * power).find((size) => size >= rough);
  const ticks = [];
  for (let at = Math.ceil(low / step - 1e-9); at * step <= high + step * 1e-9; at += 1) ticks.push(at * step);
  return ticks;
}

const plainTick = (value) => minus(Number(value.toPrecision(6)).toLocaleString(DATA.labels.language));
const linear = (from, to, left, right) => (value) => left + ((value - from) / (to - from || 1)) * (right - left);

function yAxis(chart, ticks, y, left, right, by = 1) {
  for (const tick of ticks) {
    chart.append(draw("line", { x1: left, x2: right, y1: y(tick), y2: y(tick), stroke: tick === 0 ? GRAY : GRID }));
    chart.append(label(left - 6, y(tick), plainTick(tick / by), { anchor: "end", size: 11, color: GRAY }));
  }
}

/** As many years as have room. */
function yearAxis(chart, years, x, bottom, room) {
  const step = Math.max(1, Math.ceil((Math.max(...years.map((one) => textWidth(year(one), 11))) + 8) / room));
  years.forEach((one, at) => {
    if (at % step === 0) chart.append(label(x(one), bottom, year(one), { anchor: "middle", size: 11, color: GRAY }));
  });
}

// -- works and budgets

const MOST_ROWS = 26;

/** The works of each project over the years, and below what they cost against the ceilings. */
function worksChart(plan, spent, width, pick) {
  const all = plan.timetable.works;
  const kept = new Set([...all].sort((one, other) => (other.capex || 0) - (one.capex || 0)).slice(0, MOST_ROWS));
  const works = all.filter((work) => kept.has(work));
  const years = [];
  const first = Math.min(plan.timetable.first, ...(spent ? spent.use.years : []));
  const last = Math.max(plan.timetable.last, ...(spent ? spent.use.years : []));
  for (let one = first; one <= last; one += 1) years.push(one);
  const left = Math.min(230, Math.max(96, width * 0.3)), right = width - 8;
  const high = works.length > 16 ? 18 : 23;
  const top = 4, foot = top + works.length * high + 6;
  const below = spent ? 138 : 0;
  const chart = sheet(width, foot + below + 26);
  const x = linear(first - 0.5, last + 0.5, left, right);
  const step = x(first + 1) - x(first);
  for (const one of years) chart.append(draw("line", { x1: x(one - 0.5), x2: x(one - 0.5), y1: top, y2: foot + below, stroke: GRID }));
  const scale = scaleOf(spent ? spent.rows.flat() : []);
  works.forEach((work, row) => {
    const middle = top + row * high + high / 2;
    const color = sectorColor(work.sector);
    const amounts = (spent && spent.rows[work.row]) || [];
    const group = draw("g", { class: "pick", onclick: () => pick(work.project) });
    group.append(draw("rect", { x: 0, y: middle - high / 2, width: right, height: high, fill: "transparent" }));
    group.append(label(left - 8, middle, fit(work.name, left - 12), { anchor: "end" }));
    group.append(draw("rect", { x: x(work.first - 0.5) + 1, y: middle - high * 0.38, width: x(work.last + 0.5) - x(work.first - 0.5) - 2, height: high * 0.76, fill: color, rx: 2 }));
    const taken = [work.last];
    amounts.forEach((amount, at) => {
      if (!amount) return;
      const one = spent.use.years[at];
      const inside = work.first <= one && one <= work.last;
      taken.push(one);
      if (!inside) group.append(draw("rect", { x: x(one - 0.5) + 2, y: middle - high * 0.34, width: step - 4, height: high * 0.68, fill: "#fff", stroke: color, "stroke-dasharray": "3 2" }));
      const text = number(amount / scale.by, 1);
      if (textWidth(text, 10) < step - 4) group.append(label(x(one), middle, text, { anchor: "middle", size: 10, color: inside ? ink(color) : BLACK }));
    });
    // The design stands after the bar where there is room for it, else before.
    const after = x(Math.max(...taken) + 0.5) + 5;
    const before = x(Math.min(work.first, ...taken) - 0.5) - 5;
    const needed = textWidth(work.design, 11), behind = right - after, ahead = before - left - 4;
    if (behind >= needed || behind >= ahead) group.append(label(after, middle, fit(work.design, behind, 11), { size: 11, color: GRAY }));
    else group.append(label(before, middle, fit(work.design, ahead, 11), { anchor: "end", size: 11, color: GRAY }));
    const costs = work.capex === null ? "" : `, ${words(work.capex)}`;
    chart.append(hint(group, `${work.name}: ${work.design}, ${year(work.first)}–${year(work.last)}${costs}`));
  });
  if (spent) budgetBars(chart, spent, x, step, foot + 20, foot + below, left, right);
  yearAxis(chart, years, x, foot + below + 14, step);
  return chart;
}

function bySector(spent) {
  const sums = new Map();
  for (const [project, amounts] of Object.entries(spent.projects)) {
    const sector = (PROJECTS.get(project) || {}).sector || "";
    const kept = sums.get(sector) || amounts.map(() => 0);
    amounts.forEach((amount, at) => { kept[at] += amount; });
    sums.set(sector, kept);
  }
  return [...sums.entries()].sort((one, other) => sum(other[1]) - sum(one[1]));
}

/** Spending by year and sector, stacked, below the ceilings. */
function budgetBars(chart, spent, x, step, top, bottom, left, right) {
  const use = spent.use;
  const most = Math.max(...use.available, ...use.charged);
  const y = linear(0, most * 1.04, bottom, top);
  const scale = scaleOf([most]);
  yAxis(chart, ticksOf(0, most, 3), y, left, right, scale.by);
  const spending = say("chart.spending", { unit: scale.unit });
  const isBeside = textWidth(spending, 11) < left - 34;
  chart.append(label(isBeside ? 4 : left, isBeside ? top + 4 : top - 8, spending, { size: 11, color: GRAY }));
  const parts = [[spent.others_name, LIGHT, spent.others], ...bySector(spent).map(([sector, line]) => [sector || say("chart.no_sector"), sectorColor(sector), line])];
  const level = use.years.map(() => 0);
  for (const [name, color, line] of parts) {
    line.forEach((amount, at) => {
      if (!amount) return;
      const from = y(level[at]), to = y(level[at] + amount);
      const bar = draw("rect", { x: x(use.years[at] - 0.5) + 3, y: Math.min(from, to), width: Math.max(step - 6, 1), height: Math.abs(from - to), fill: color, stroke: "#fff", "stroke-width": 0.5 });
      chart.append(hint(bar, `${year(use.years[at])}, ${name}: ${words(amount)}`));
      level[at] += amount;
    });
  }
  use.years.forEach((one, at) => {
    const over = (amount, dashes) => chart.append(draw("line", { x1: x(one - 0.5) + 1, x2: x(one + 0.5) - 1, y1: y(amount), y2: y(amount), stroke: BLACK, "stroke-width": 2, "stroke-dasharray": dashes }));
    over(use.ceiling[at], null);
    if (use.carried[at]) over(use.available[at], "3 3");
  });
}

/** One budget alone, larger. */
function budgetChart(spent, width) {
  const years = spent.use.years;
  const left = 54, right = width - 8, top = 22, bottom = 236;
  const chart = sheet(width, bottom + 28);
  const x = linear(years[0] - 0.5, years[years.length - 1] + 0.5, left, right);
  const step = x(years[0] + 1) - x(years[0]);
  budgetBars(chart, spent, x, step, top, bottom, left, right);
  yearAxis(chart, years, x, bottom + 14, step);
  return chart;
}

// -- emissions

/** Emissions without the plan and with it, and targets. */
function wedgeChart(wedge, width) {
  const left = 54, right = width - 18, top = 10, bottom = 250;
  const chart = sheet(width, bottom + 28);
  const all = [...wedge.without, ...wedge.planned];
  const low = Math.min(0, ...all), high = Math.max(...all) * 1.05;
  const x = linear(wedge.years[0], wedge.years[wedge.years.length - 1], left, right), y = linear(low, high, bottom, top);
  yAxis(chart, ticksOf(low, high), y, left, right, scaleOf(all, "tCO2e").by);
  // Between two years the lines may cross: each stretch is filled in the color of what it is.
  for (let at = 0; at + 1 < wedge.years.length; at += 1) {
    const [a, b] = [wedge.without[at] - wedge.planned[at], wedge.without[at + 1] - wedge.planned[at + 1]];
    const cut = a * b < 0 ? a / (a - b) : null;
    const at_x = (part) => x(wedge.years[at] + part), on = (line, part) => y(line[at] + part * (line[at + 1] - line[at]));
    const patch = (from, to, gain) => {
      const corners = [[from, wedge.without], [to, wedge.without], [to, wedge.planned], [from, wedge.planned]];
      const points = corners.map(([part, line]) => `${at_x(part).toFixed(1)},${on(line, part).toFixed(1)}`).join(" ");
      chart.append(draw("polygon", { points, fill: gain >= 0 ? GREEN : VERMILLION, "fill-opacity": 0.28 }));
    };
    if (cut === null) patch(0, 1, a + b);
    else { patch(0, cut, a); patch(cut, 1, b); }
  }
  const path = (line) => line.map((value, at) => `${at ? "L" : "M"}${x(wedge.years[at]).toFixed(1)} ${y(value).toFixed(1)}`).join("");
  chart.append(draw("path", { d: path(wedge.without), fill: "none", stroke: BLACK, "stroke-width": 2, "stroke-dasharray": "6 4" }));
  chart.append(draw("path", { d: path(wedge.planned), fill: "none", stroke: BLUE, "stroke-width": 2.5 }));
  for (const target of wedge.targets) {
    const at = [x(target.year), y(target.at_most)];
    const text = say("chart.target", { name: target.name.replaceAll("_", " "), avoided: words(target.avoided, "tCO2e"), year: year(target.year) });
    chart.append(hint(draw("path", { d: `M${at[0] - 6} ${at[1] - 10}h12l-6 10z`, fill: VERMILLION }), text));
    const isRoom = right - at[0] > textWidth(text, 11) + 12;
    chart.append(label(at[0] + (isRoom ? 10 : -10), at[1] - 12, isRoom ? text : fit(text, at[0] - left - 10, 11), { size: 11, anchor: isRoom ? "start" : "end" }));
  }
  yearAxis(chart, wedge.years, x, bottom + 14, x(wedge.years[1] ?? wedge.years[0] + 1) - x(wedge.years[0]));
  return chart;
}

/** What each tonne costs: width is tonnes, height the cost; narrow bars that would flatten all others are cut. */
function maccChart(abatement, width) {
  const measures = abatement.measures;
  const total = sum(measures.map((one) => one.avoided));
  const wide = measures.filter((one) => one.avoided >= 0.02 * total).map((one) => one.cost);
  const reach = 1.35 * Math.max(...wide.map(Math.abs), 1e-9);
  const low = Math.max(Math.min(0, ...measures.map((one) => one.cost)), -reach), high = Math.min(Math.max(0, ...measures.map((one) => one.cost)), reach);
  const left = 58, right = width - 12, top = 16, bottom = 240;
  const chart = sheet(width, bottom + 44);
  const pad = 0.06 * (high - low || 1);
  const x = linear(0, total, left, right), y = linear(low, high + pad, bottom, top);
  yAxis(chart, ticksOf(low, high), y, left, right);
  let from = 0;
  measures.forEach((one, at) => {
    const cost = Math.min(Math.max(one.cost, low), high);
    const color = sectorColor(one.sector);
    const bar = draw("rect", { x: x(from), y: Math.min(y(0), y(cost)), width: Math.max(x(from + one.avoided) - x(from) - 0.5, 0.5), height: Math.max(Math.abs(y(cost) - y(0)), 1), fill: color });
    chart.append(hint(bar, `${one.name}: ${number(one.cost)} ${abatement.unit}, ${words(one.avoided, "tCO2e")}`));
    const middle = x(from + one.avoided / 2);
    if (cost !== one.cost) chart.append(draw("path", { d: cost < 0 ? `M${middle - 4} ${y(cost) - 8}h8l-4 8z` : `M${middle - 4} ${y(cost) + 8}h8l-4 -8z`, fill: BLACK }));
    const tall = Math.abs(y(cost) - y(0)) > 18;
    if (x(one.avoided) - x(0) > 18) chart.append(label(middle, tall ? (y(0) + y(cost)) / 2 : y(cost) + (cost < 0 ? 9 : -9), String(at + 1), { anchor: "middle", size: 11, color: tall ? ink(color) : BLACK }));
    from += one.avoided;
  });
  chart.append(draw("line", { x1: left, x2: right, y1: y(0), y2: y(0), stroke: BLACK }));
  const scale = scaleOf([total], "tCO2e");
  for (const tick of ticksOf(0, total)) chart.append(label(x(tick), bottom + 14, plainTick(tick / scale.by), { anchor: "middle", size: 11, color: GRAY }));
  chart.append(label((left + right) / 2, bottom + 32, say("page.tonnes_axis", { unit: scale.unit }), { anchor: "middle", size: 11, color: GRAY }));
  chart.append(label(left, 6, abatement.unit, { size: 11, color: GRAY }));
  return chart;
}

// -- designs

const PARTS = [["capex_pv", BLUE, 1], ["replacement_pv", SKY, 1], ["opex_pv", ORANGE, 1], ["residual_pv", LIGHT, -1]];
const LIFE = PARTS.filter(([name]) => DATA.columns[name]);

/** Bars side by side with names down the side; each is a list of parts. */
function barsChart(rows, width, unit = DATA.currency) {
  const left = Math.min(240, width * 0.38), right = width - 56, high = 30, top = 4;
  const ends = rows.flatMap((row) => [sum(row.parts.map(([, , value]) => Math.max(value, 0))), sum(row.parts.map(([, , value]) => Math.min(value, 0)))]);
  const low = Math.min(0, ...ends), most = Math.max(0, ...ends) || 1;
  const scale = scaleOf([low, most], unit);
  const bottom = top + rows.length * high + 2;
  const chart = sheet(width, bottom + 36);
  const x = linear(low, most, left, right);
  for (const tick of ticksOf(low, most, width < 500 ? 3 : 5)) {
    chart.append(draw("line", { x1: x(tick), x2: x(tick), y1: top, y2: bottom, stroke: tick === 0 ? GRAY : GRID }));
    chart.append(label(x(tick), bottom + 12, plainTick(tick / scale.by), { anchor: "middle", size: 11, color: GRAY }));
  }
  chart.append(label((left + right) / 2, bottom + 28, scale.unit, { anchor: "middle", size: 11, color: GRAY }));
  rows.forEach((row, at) => {
    const middle = top + at * high + high / 2;
    chart.append(hint(label(left - 8, middle, fit(row.name, left - 12), { anchor: "end", weight: row.chosen ? 700 : 400 }), row.name));
    let above = 0, below = 0;
    for (const [name, color, value] of row.parts) {
      if (!value) continue;
      const from = value < 0 ? below : above;
      const bar = draw("rect", { x: Math.min(x(from), x(from + value)), y: middle - 10, width: Math.abs(x(value) - x(0)), height: 20, fill: color });
      chart.append(hint(bar, `${row.name}, ${name}: ${words(value, unit)}`));
      if (value < 0) below += value;
      else above += value;
    }
    if (row.parts.length > 1) {
      const at_x = x(row.total);
      chart.append(hint(draw("path", { d: `M${at_x - 5} ${middle}l5 -5l5 5l-5 5z`, fill: BLACK, stroke: "#fff" }), words(row.total, unit)));
    }
    chart.append(label(x(above) + 6, middle, number(row.total / scale.by), { size: 11, weight: row.chosen ? 700 : 400 }));
  });
  return chart;
}

/** The loss of each return period, hazard by hazard. */
function riskChart(risk, chosen, width) {
  const hazards = [...new Set(risk.curves.map((curve) => curve.hazard))];
  const columns = Math.min(hazards.length, width < 520 ? 1 : 2), lines = Math.ceil(hazards.length / columns);
  const high = 220, left = 52, gap = 26;
  const chart = sheet(width, lines * high);
  const most = Math.max(...risk.curves.flatMap((curve) => curve.losses)) || 1;
  const scale = scaleOf([most]);
  const colors = designColors(risk.curves.map((curve) => curve.alternative));
  hazards.forEach((hazard, at) => {
    const room = (width - left - 8 - gap * (columns - 1)) / columns;
    const from = left + (at % columns) * (room + gap), to = from + room;
    const top = Math.floor(at / columns) * high + 26, bottom = top + high - 74;
    const curves = risk.curves.filter((curve) => curve.hazard === hazard);
    const periods = curves.flatMap((curve) => curve.return_periods);
    const log = linear(Math.log(Math.min(...periods)), Math.log(Math.max(...periods)), from, to);
    const x = (period) => log(Math.log(period)), y = linear(0, most * 1.05, bottom, top);
    for (const tick of ticksOf(0, most, 4)) {
      chart.append(draw("line", { x1: from, x2: to, y1: y(tick), y2: y(tick), stroke: tick === 0 ? GRAY : GRID }));
      if (at % columns === 0) chart.append(label(from - 6, y(tick), plainTick(tick / scale.by), { anchor: "end", size: 11, color: GRAY }));
    }
    let free = -Infinity;
    for (const period of [1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2500, 10000]) {
      if (period < Math.min(...periods) * 0.999 || period > Math.max(...periods) * 1.001 || x(period) < free) continue;
      chart.append(label(x(period), bottom + 12, plainTick(period), { anchor: "middle", size: 11, color: GRAY }));
      free = x(period) + 30;
    }
    chart.append(label(from, top - 14, hazard.replaceAll("_", " "), { weight: 600 }));
    chart.append(label((from + to) / 2, bottom + 28, say("chart.return_period"), { anchor: "middle", size: 11, color: GRAY }));
    for (const curve of curves) {
      const d = curve.return_periods.map((period, place) => `${place ? "L" : "M"}${x(period).toFixed(1)} ${y(curve.losses[place]).toFixed(1)}`).join("");
      const line = draw("path", { d, fill: "none", stroke: colors.get(curve.alternative), "stroke-width": curve.alternative === chosen ? 3.5 : 1.8, "stroke-dasharray": curve.alternative === "without" ? "6 4" : null });
      chart.append(hint(line, `${curve.design}: ${words(Math.max(...curve.losses))}`));
    }
  });
  return chart;
}

function designColors(alternatives) {
  const named = [...new Set(alternatives)].filter((name) => name !== "without");
  return new Map([["without", BLACK], ...named.map((name, at) => [name, DESIGN_COLORS[at % DESIGN_COLORS.length]])]);
}

/** Extra capital against avoided loss. */
function premiumChart(premiums, chosen, width) {
  const points = premiums.premiums;
  const left = 58, right = width - 16, top = 12, bottom = 300;
  const chart = sheet(width, bottom + 44);
  const span = (values) => {
    const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)], pad = 0.06 * (high - low || 1);
    return [low - pad, high + pad];
  };
  const [x0, x1] = span(points.map((one) => one.premium)), [y0, y1] = span(points.map((one) => one.avoided));
  const x = linear(x0, x1, left, right), y = linear(y0, y1, bottom, top);
  const along = scaleOf(points.map((one) => one.premium)), up = scaleOf(points.map((one) => one.avoided));
  yAxis(chart, ticksOf(y0, y1), y, left, right, up.by);
  for (const tick of ticksOf(x0, x1, width < 500 ? 3 : 6)) {
    chart.append(draw("line", { x1: x(tick), x2: x(tick), y1: top, y2: bottom, stroke: tick === 0 ? GRAY : GRID }));
    chart.append(label(x(tick), bottom + 14, plainTick(tick / along.by), { anchor: "middle", size: 11, color: GRAY }));
  }
  const [from, to] = [Math.max(x0, y0), Math.min(x1, y1)];
  if (to > from) chart.append(draw("line", { x1: x(from), x2: x(to), y1: y(from), y2: y(to), stroke: GREEN, "stroke-width": 2 }));
  const ordered = [...points].sort((one, other) => Number(chosen(one)) - Number(chosen(other)));
  for (const one of ordered) {
    const is = chosen(one);
    const mark = draw("circle", { cx: x(one.premium), cy: y(one.avoided), r: 5.5, fill: is ? BLUE : "#fff", stroke: is ? BLUE : GRAY, "stroke-width": 1.8 });
    chart.append(hint(mark, `${one.name}: ${one.design}; ${words(one.premium)} / ${words(one.avoided)}`));
  }
  chart.append(label((left + right) / 2, bottom + 32, say("chart.premium", { unit: along.unit }), { anchor: "middle", size: 11, color: GRAY }));
  chart.append(label(left, 4, fit(say("chart.avoided_loss", { unit: up.unit }), right - left, 11), { size: 11, color: GRAY }));
  return chart;
}

// -- sureness, money, trade-offs

/** What changes of one input at a time do. */
function tornadoChart(tornado, width) {
  const groups = [...new Set(tornado.changes.map((change) => change.group))];
  const left = Math.min(250, width * 0.36), right = width - 52, high = 24, top = 4, bottom = top + groups.length * high;
  const chart = sheet(width, bottom + 36);
  const values = [tornado.base, ...tornado.changes.map((change) => change.value)];
  const low = Math.min(...values), most = Math.max(...values), pad = 0.06 * (most - low || 1);
  const scale = scaleOf(values, tornado.unit);
  const x = linear(low - pad, most + pad, left + 40, right);
  for (const tick of ticksOf(low, most, width < 500 ? 3 : 5)) {
    chart.append(draw("line", { x1: x(tick), x2: x(tick), y1: top, y2: bottom, stroke: GRID }));
    chart.append(label(x(tick), bottom + 12, plainTick(tick / scale.by), { anchor: "middle", size: 11, color: GRAY }));
  }
  groups.forEach((group, at) => {
    const middle = top + at * high + high / 2;
    chart.append(label(left - 4, middle, fit(group, left - 6), { anchor: "end" }));
    for (const change of tornado.changes.filter((one) => one.group === group)) {
      const [from, to] = [x(tornado.base), x(change.value)];
      const bar = draw("rect", { x: Math.min(from, to), y: middle - 8, width: Math.max(Math.abs(to - from), 1), height: 16, fill: to >= from ? BLUE : VERMILLION });
      chart.append(hint(bar, `${change.name}: ${words(change.value, tornado.unit)}`));
      chart.append(label(to + (to >= from ? 4 : -4), middle, number(change.value / scale.by), { anchor: to >= from ? "start" : "end", size: 11 }));
    }
  });
  chart.append(draw("line", { x1: x(tornado.base), x2: x(tornado.base), y1: top, y2: bottom, stroke: BLACK, "stroke-width": 1.5 }));
  chart.append(label((left + right) / 2, bottom + 28, `${columnName(tornado.column)}, ${scale.unit}`, { anchor: "middle", size: 11, color: GRAY }));
  return chart;
}

/** Net flows by year in both accounts. */
function flowsChart(economic, financial, width) {
  const rows = economic.rows.filter((row) => row.year !== null), other = financial.rows.filter((row) => row.year !== null);
  const years = rows.map((row) => row.year);
  const left = 58, right = width - 10, top = 10, bottom = 240;
  const chart = sheet(width, bottom + 28);
  const values = [...rows, ...other].map((row) => row.net || 0);
  const low = Math.min(0, ...values), most = Math.max(0, ...values) || 1;
  const scale = scaleOf(values);
  const x = linear(years[0] - 0.5, years[years.length - 1] + 0.5, left, right), y = linear(low, most, bottom, top);
  const step = x(years[0] + 1) - x(years[0]);
  yAxis(chart, ticksOf(low, most), y, left, right, scale.by);
  rows.forEach((row) => {
    const net = row.net || 0;
    const bar = draw("rect", { x: x(row.year - 0.5) + 1, y: Math.min(y(0), y(net)), width: Math.max(step - 2, 1), height: Math.max(Math.abs(y(net) - y(0)), 0.5), fill: BLUE });
    chart.append(hint(bar, `${year(row.year)}: ${words(net)}`));
  });
  const d = other.map((row, at) => `${at ? "L" : "M"}${x(row.year).toFixed(1)} ${y(row.net || 0).toFixed(1)}`).join("");
  chart.append(draw("path", { d, fill: "none", stroke: VERMILLION, "stroke-width": 2.2 }));
  yearAxis(chart, years, x, bottom + 14, step);
  return chart;
}

/** The plans of the frontier, with the one that is shown. */
function frontierChart(frontier, at, width) {
  const points = frontier.points;
  const left = 54, right = width - 14, top = 18, bottom = 170;
  const chart = sheet(width, bottom + 40);
  const span = (values) => {
    const [low, high] = [Math.min(...values), Math.max(...values)], pad = 0.08 * (high - low || Math.abs(high) || 1);
    return [low - pad, high + pad];
  };
  const [x0, x1] = span(points.map((point) => point.x)), [y0, y1] = span(points.map((point) => point.y));
  const x = linear(x0, x1, left, right), y = linear(y0, y1, bottom, top);
  const along = scaleOf(points.map((point) => point.x), frontier.x_unit), up = scaleOf(points.map((point) => point.y), frontier.y_unit);
  yAxis(chart, ticksOf(y0, y1, 4), y, left, right, up.by);
  for (const tick of ticksOf(x0, x1, 4)) chart.append(label(x(tick), bottom + 14, plainTick(tick / along.by), { anchor: "middle", size: 11, color: GRAY }));
  const d = points.map((point, place) => `${place ? "L" : "M"}${x(point.x).toFixed(1)} ${y(point.y).toFixed(1)}`).join("");
  chart.append(draw("path", { d, fill: "none", stroke: BLUE, "stroke-width": 1.5 }));
  points.forEach((point, place) => {
    const is = place === at;
    chart.append(hint(draw("circle", { cx: x(point.x), cy: y(point.y), r: is ? 8 : 4, fill: is ? VERMILLION : BLUE }), `${point.x_text}: ${point.y_text}`));
  });
  chart.append(label((left + right) / 2, bottom + 31, fit(`${columnName(frontier.x)}, ${along.unit}`, right - left, 11), { anchor: "middle", size: 11, color: GRAY }));
  chart.append(label(4, 5, fit(`${columnName(frontier.y)}, ${up.unit}`, right - 4, 11), { size: 11, color: GRAY }));
  return chart;
}
