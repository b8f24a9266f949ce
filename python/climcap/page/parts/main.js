// The page itself: which plan and project are shown, and what happens when someone asks for others.

const state = { point: null, plan: 0, project: null, filter: { text: "", sector: "", status: "" }, opener: null };
const shownPlan = () => DATA.plans[state.plan];

const live = el("p", { class: "hidden", role: "status", "aria-live": "polite" });
const statement = el("p", { class: "statement" });
const tileBox = el("div");
const sureBox = el("div", { class: "sure" });
const worksBox = el("div", { class: "works" });
const sliderBox = el("div");
const navigation = el("ul");
const panel = el("div", { class: "panel", id: "project", hidden: true });
const tableBox = el("div");
const body = el("div");

// -- the slider along the frontier

function slider() {
  const frontier = DATA.frontier;
  if (!frontier || frontier.points.length < 2) return;
  const start = Math.max(0, frontier.points.findIndex((point) => point.plan === 0));
  state.point = start;
  const input = el("input", { type: "range", id: "slider", min: 0, max: frontier.points.length - 1, step: 1, value: start });
  input.value = String(start);
  const told = el("output", { for: "slider", class: "told" });
  const back = el("button", { type: "button", class: "plain", text: say("page.back_to_plan") });
  const chart = figureOf(frontier.title, (width) => frontierChart(frontier, state.point, width), frontierTable(frontier));
  function show() {
    const point = frontier.points[state.point];
    const text = say("page.slider.at", { x: point.x_text, y: point.y_text, count: DATA.plans[point.plan].schedule.length });
    told.textContent = text;
    input.setAttribute("aria-valuetext", text);
    back.hidden = point.plan === 0;
    const place = chart.querySelector(".chart");
    if (WIDTHS.get(place)) redraw(place, WIDTHS.get(place));
  }
  function move(at, speak) {
    state.point = at;
    state.plan = frontier.points[at].plan;
    input.value = String(at);
    show();
    render();
    if (speak) live.textContent = told.textContent;
  }
  input.addEventListener("input", () => move(Number(input.value), false));
  back.addEventListener("click", () => { move(start, true); input.focus(); });
  show();
  sliderBox.append(el("section", { class: "slider no-print", "aria-labelledby": "slider-head" },
    el("h2", { id: "slider-head", text: say("page.slider") }),
    el("label", { for: "slider", text: say("page.slider.label", { column: columnName(frontier.x) }) }), input, told, back, chart));
}

function frontierTable(frontier) {
  const rows = frontier.points.map((point) => ({ x: point.x, y: point.y, projects: DATA.plans[point.plan].schedule.length, gap: DATA.plans[point.plan].gap }));
  const heads = { x: columnName(frontier.x), y: columnName(frontier.y), projects: say("page.projects"), gap: say("page.cert.gap") };
  return plainTable(say("page.slider"), Object.keys(heads), rows, { heads, units: { x: frontier.x_unit, y: frontier.y_unit, projects: "", gap: "" } });
}

// -- projects: filter, table, panel

function filters() {
  const again = () => { showProjects(); live.textContent = tableBox.querySelector("caption").textContent; };
  const text = el("input", { type: "search", id: "filter-text", autocomplete: "off" });
  text.addEventListener("input", () => { state.filter.text = text.value; again(); });
  const select = (id, options, key) => {
    const made = el("select", { id }, options.map(([value, name]) => el("option", { value, text: name })));
    made.addEventListener("change", () => { state.filter[key] = made.value; again(); });
    return made;
  };
  const field = (id, name, control) => el("div", { class: "field" }, el("label", { for: id, text: name }), control);
  return el("div", { class: "filters no-print" },
    field("filter-text", say("page.search"), text),
    DATA.sectors.length ? field("filter-sector", say("page.sector"), select("filter-sector", [["", say("page.all")], ...DATA.sectors.map((sector) => [sector.name, sector.name])], "sector")) : null,
    field("filter-status", say("page.in_the_plan"), select("filter-status", [["", say("page.all")], ["built", say("page.built")], ["out", say("page.not_built")]], "status")));
}

function showProjects() {
  tableBox.replaceChildren(projectsTable(shownPlan(), state.filter, pick));
}

function pick(id) {
  state.project = id;
  state.opener = document.activeElement;
  showPanel();
  const head = panel.querySelector("h3");
  head.focus({ preventScroll: true });
  head.scrollIntoView({ block: "start" });
}

function showPanel() {
  const project = state.project === null ? null : PROJECTS.get(state.project);
  panel.hidden = !project;
  if (!project) return panel.replaceChildren();
  const close = el("button", { type: "button", class: "plain no-print", text: say("page.close") });
  close.addEventListener("click", () => {
    const opener = state.opener;
    state.project = null;
    showPanel();
    const again = [...tableBox.querySelectorAll("[data-project]")].find((button) => button.dataset.project === project.id);
    (opener && opener.isConnected && opener !== document.body ? opener : again || document.getElementById("projects-head")).focus();
  });
  panel.replaceChildren(el("div", { class: "panel-head" }, el("h3", { tabindex: "-1", text: project.name }), close), ...projectPanel(shownPlan(), project).filter(Boolean));
}

// -- the whole

const SECTIONS = [
  ["budget", (plan) => budgetSection(plan)],
  ["emissions", (plan) => emissionsSection(plan)],
  ["resilience", (plan, main) => resilienceSection(plan, main)],
  ["money", (plan) => moneySection(plan)],
  ["left_out", (plan) => leftOutSection(plan, pick)],
  ["sensitivity", (plan, main) => sensitivitySection(plan, main)],
  ["assumptions", () => sourcesSection()],
  ["certificate", (plan) => certificateSection(plan)],
];

const holders = new Map(SECTIONS.map(([name]) => [name, el("section", { id: name, "aria-labelledby": `${name}-head` })]));

function render() {
  const plan = shownPlan(), main = DATA.plans[0];
  statement.textContent = plan.statement;
  tileBox.replaceChildren(tiles(plan));
  sureBox.replaceChildren(el("h2", { text: say("page.how_sure") }), ...plan.sureness.map((text) => el("p", { text })));
  worksBox.replaceChildren(overview(plan, pick));
  showProjects();
  showPanel();
  const there = ["projects"];
  for (const [name, make] of SECTIONS) {
    const holder = holders.get(name);
    const parts = make(plan, main).filter(Boolean);
    holder.hidden = parts.length === 0;
    if (parts.length) there.push(name);
    holder.replaceChildren(el("h2", { id: `${name}-head`, text: say(`page.section.${name}`) }), ...parts);
  }
  navigation.replaceChildren(...there.map((name) => el("li", {}, el("a", { href: `#${name}`, text: say(`page.section.${name}`) }))));
  for (const place of [...DRAWN.keys()]) if (!place.isConnected && place.hasChildNodes()) { WATCH.unobserve(place); DRAWN.delete(place); }
}

/** On paper: everything opened, and the designs of every project, since nobody can pick one there; charts as wide as A4. */
const MOST_PRINTED = 60;
const PAPER = 700;
const printed = el("div", { class: "print-only" });
let closed = [], swapped = [];
function beforePrint() {
  closed = [...document.querySelectorAll("details.open-in-print:not([open])")];
  for (const one of closed) one.open = true;
  for (const place of DRAWN.keys()) if (place.clientWidth) redraw(place, PAPER);
  const built = chosenOf(shownPlan());
  const some = DATA.projects.length <= MOST_PRINTED ? DATA.projects : DATA.projects.filter((project) => built.has(project.id)).slice(0, MOST_PRINTED);
  // Heads with buttons in them are not repeated on the next sheet; on paper nobody sorts.
  swapped = [...document.querySelectorAll("button.sort")].map((button) => [button, document.createTextNode(button.textContent)]);
  for (const [button, text] of swapped) button.replaceWith(text);
  printed.replaceChildren(...some.map((project) => el("div", { class: "card" }, el("h3", { text: project.name }), el("p", { text: fate(shownPlan(), project) }), designsTable(shownPlan(), project, true), severalRates(project))));
}
function afterPrint() {
  for (const place of DRAWN.keys()) if (place.clientWidth) redraw(place, place.clientWidth);
  for (const one of closed) one.open = false;
  for (const [button, text] of swapped) text.replaceWith(button);
  printed.replaceChildren();
}
window.addEventListener("beforeprint", beforePrint);
window.addEventListener("afterprint", afterPrint);

slider();
const about = [DATA.money, DATA.currency ? say("chart.scenario", { scenario: DATA.scenario }) : ""].filter(Boolean).join("; ");
document.body.append(
  el("a", { class: "skip", href: "#main", text: say("page.skip") }),
  el("header", {}, el("h1", { text: DATA.title }), statement, about ? el("p", { class: "about", text: about }) : null),
  el("nav", { "aria-label": say("page.contents"), class: "no-print" }, navigation),
  el("main", { id: "main", tabindex: "-1" },
    el("section", { id: "plan", "aria-label": say("page.section.plan") }, tileBox, el("div", { class: "overview" }, worksBox, el("div", { class: "side" }, sureBox, sliderBox))),
    el("section", { id: "projects", "aria-labelledby": "projects-head" }, el("h2", { id: "projects-head", tabindex: "-1", text: say("page.section.projects") }), filters(), tableBox, panel, printed),
    ...holders.values()),
  el("footer", {}, el("p", { text: say("page.footer", { version: DATA.version, hash: DATA.hash.slice(0, 16) }) })),
  live);
render();
