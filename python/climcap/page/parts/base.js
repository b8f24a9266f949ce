// What all parts use: elements, texts, numbers. Texts reach the page as text nodes and attributes only, never as markup.

const DATA = JSON.parse(document.getElementById("data").textContent);
const SVG = "http://www.w3.org/2000/svg";
const BLUE = "#0072B2", ORANGE = "#E69F00", GREEN = "#009E73", VERMILLION = "#D55E00", SKY = "#56B4E9";
const PURPLE = "#CC79A7", BLACK = "#1a1a1a", GRAY = "#5f5f5f", LIGHT = "#d9d9d9", GRID = "#e6e6e6";
const DESIGN_COLORS = [BLUE, VERMILLION, GREEN, PURPLE, ORANGE, SKY];
// Rows from which on a table scrolls by itself below heads that stay.
const LONG = 40;
// Columns from which on a table is set smaller on paper.
const WIDE = 8;
// Rates that people read in per cent; other fractions are ratios.
const PERCENT = new Set(["irr", "eirr", "firr", "mirr", "airr", "premium_share"]);

/** A text of the page, its placeholders filled; a unit that there is none of takes the comma before it along. */
function say(key, values = {}) {
  const one = values.count === 1 && DATA.labels[key + ".one"];
  return (one || DATA.labels[key] || key).replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? "")).replace(/, $/, "");
}

function fill(node, props, children) {
  for (const [name, value] of Object.entries(props || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "text") node.textContent = value;
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  for (const child of children.flat(Infinity)) if (child !== null && child !== undefined) node.append(child);
  return node;
}

/** An element of the page. */
const el = (tag, props, ...children) => fill(document.createElement(tag), props, children);
/** An element of a chart. */
const draw = (tag, props, ...children) => fill(document.createElementNS(SVG, tag), props, children);

const year = (value) => (value === null || value === undefined ? "–" : DATA.years[value] || String(value));
const sum = (values) => values.reduce((total, value) => total + value, 0);
const minus = (text) => text.replace("-", "−");

/** A number with thousands apart. */
function number(value, digits) {
  if (value === null || value === undefined) return "–";
  const size = Math.abs(value);
  const places = digits ?? (size >= 100 || Number.isInteger(value) ? 0 : size >= 10 ? 1 : 2);
  const options = { minimumFractionDigits: places, maximumFractionDigits: places };
  const text = value.toLocaleString(DATA.labels.language, options);
  return minus(/[1-9]/.test(text) ? text : text.replace("-", ""));
}

const STEPS = [[1e9, "billion"], [1e6, "million"], [1e3, "thousand"]];
const isMoney = (unit) => unit === DATA.currency || unit === "money";

function unitName(unit) {
  if (DATA.labels["unit." + unit] !== undefined) return DATA.labels["unit." + unit];
  return unit.replace("tCO2e", DATA.labels["unit.tCO2e"]);
}

/** How numbers of an axis or a column are scaled, with the unit in words. */
function scaleOf(values, unit = DATA.currency) {
  const largest = Math.max(0, ...values.filter((value) => value !== null && value !== undefined).map(Math.abs));
  const name = unitName(unit);
  for (const [size, word] of STEPS) {
    if (largest >= size) return { by: size, unit: `${say(word)} ${name}`.trim() };
  }
  return { by: 1, unit: name };
}

/** An amount in words: USD 81.3 million. */
function words(value, unit = DATA.currency) {
  if (value === null || value === undefined) return "–";
  const size = Math.abs(value);
  if (unit === "tCO2e" && size < 1e6) return `${number(value, 0)} ${unitName(unit)}`;
  const [by, word] = STEPS.find(([step]) => size >= step * 0.9995) || [1, ""];
  const scaled = value / by, shown = Math.abs(scaled);
  const text = number(scaled, shown >= 100 || Number.isInteger(scaled) ? 0 : shown >= 10 ? 1 : 2);
  const told = [text, word && say(word)].filter(Boolean).join(" ");
  return isMoney(unit) ? `${DATA.currency} ${told}`.trim() : `${told} ${unitName(unit)}`.trim();
}

/** A figure of a column in full, as tables of single projects show it. */
function figure(column, value) {
  if (value === null || value === undefined) return "–";
  if (PERCENT.has(column)) return `${number(100 * value, 1)} %`;
  const unit = (DATA.columns[column] || {}).unit || "";
  if (unit === "fraction") return number(value, 2);
  return number(value, Math.abs(value) >= 1000 || Number.isInteger(value) ? 0 : 2);
}

function columnName(column) {
  return (DATA.columns[column] || {}).label || DATA.labels["column." + column] || column.replaceAll("_", " ");
}

/** A column's name with its unit. */
function columnHead(column, unit) {
  const named = unit ?? (PERCENT.has(column) ? "" : unitName((DATA.columns[column] || {}).unit || ""));
  return named ? `${columnName(column)}, ${named}` : columnName(column);
}

const PROJECTS = new Map(DATA.projects.map((project) => [project.id, project]));
const SECTORS = new Map(DATA.sectors.map((sector) => [sector.name, sector.color]));
const sectorColor = (sector) => SECTORS.get(sector) || (SECTORS.size ? GRAY : BLUE);

/** Black or white, whichever can be read on a color (contrast of WCAG 2.1). */
function ink(color) {
  const parts = [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16) / 255);
  const [r, g, b] = parts.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  const light = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  return (light + 0.05) / 0.05 > 1.05 / (light + 0.05) ? BLACK : "#ffffff";
}

/** A table that can be sorted by its heads; what is missing comes last. */
function table({ caption, columns, rows, sortable = true, sorted = null, className = "", quiet = false }) {
  const body = el("tbody");
  let [by, falling] = sorted || [null, false];
  const heads = columns.map((column) => {
    const head = el("th", { scope: "col", class: column.number ? "number" : null });
    if (!sortable) return fill(head, { text: column.head }, []);
    const button = el("button", { type: "button", class: "sort", text: column.head });
    button.addEventListener("click", () => {
      falling = by === column.key ? !falling : Boolean(column.number);
      by = column.key;
      show();
    });
    return fill(head, {}, [button]);
  });
  function cell(column, row) {
    const made = column.node ? column.node(row) : (column.text ? column.text(row) : row[column.key]) ?? "–";
    return el(column.isHead ? "th" : "td", { class: column.number ? "number" : null, scope: column.isHead ? "row" : null }, made);
  }
  function show() {
    const column = columns.find((one) => one.key === by);
    const value = (row) => (column.value ? column.value(row) : row[column.key]);
    const ordered = column ? [...rows].sort((one, other) => compare(value(one), value(other), falling)) : rows;
    body.replaceChildren(...ordered.map((row) => el("tr", { class: row.className }, columns.map((one) => cell(one, row)))));
    heads.forEach((head, at) => {
      if (!sortable) return;
      const is = columns[at].key === by;
      head.setAttribute("aria-sort", is ? (falling ? "descending" : "ascending") : "none");
    });
  }
  show();
  const grid = el("table", { class: columns.length > WIDE ? `${className} wide` : className }, el("caption", { text: caption, class: quiet ? "hidden" : null }), el("thead", {}, el("tr", {}, heads)), body);
  return el("div", { class: rows.length > LONG ? "scroll long" : "scroll", tabindex: "0", role: "group", "aria-label": caption }, grid);
}

function compare(one, other, falling) {
  const missing = (value) => value === null || value === undefined || value === "";
  if (missing(one) || missing(other)) return Number(missing(one)) - Number(missing(other));
  const order = typeof one === "number" && typeof other === "number" ? one - other : String(one).localeCompare(String(other));
  return falling ? -order : order;
}

/** Rows of any table as it was made, its numbers scaled column by column. */
function plainTable(caption, names, rows, { heads = {}, units = {}, years = ["year", "start"], sortable = true, quiet = false } = {}) {
  const columns = names.map((name) => {
    const values = rows.map((row) => row[name]).filter((value) => value !== null && value !== undefined);
    const isYear = years.includes(name);
    const isNumber = !isYear && values.length > 0 && values.every((value) => typeof value === "number");
    const unit = units[name] ?? (DATA.columns[name] || {}).unit ?? "";
    const scale = isNumber && isMoney(unit) ? scaleOf(values) : { by: 1, unit: unitName(unit) };
    const head = heads[name] ?? columnName(name);
    return {
      key: name,
      head: scale.unit && isNumber && !PERCENT.has(name) ? `${head}, ${scale.unit}` : head,
      number: isNumber,
      text: (row) => {
        const value = row[name];
        if (value === null || value === undefined) return "–";
        if (isYear) return year(value);
        if (!isNumber) return String(value);
        return PERCENT.has(name) ? `${number(100 * value, 1)} %` : scale.by === 1 ? number(value) : number(value / scale.by, 2);
      },
    };
  });
  return table({ caption, columns, rows, sortable, quiet });
}
