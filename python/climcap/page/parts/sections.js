// The parts of the page, each made from the plan that is shown; a part that has nothing to say is not there.

const known = (project) => PROJECTS.get(project) || { id: project, name: project, sector: "", designs: [] };
const chosenOf = (plan) => new Map(plan.schedule.map((row) => [row.project, row]));

function designName(project, alternative) {
  return (known(project).designs.find((design) => design.id === alternative) || {}).name || alternative;
}

// -- the plan on one screen

function tiles(plan) {
  return el("dl", { class: "tiles" }, plan.tiles.map((tile) =>
    el("div", { class: `tile ${tile.kind}` }, el("dt", { text: tile.key }), el("dd", {}, el("strong", { text: tile.text }), el("span", { text: tile.below })))));
}

function overview(plan, pick) {
  const spent = plan.budgets && plan.budgets[0];
  if (!plan.timetable) return spent ? budgetFigure(spent) : scheduleTable(plan);
  const used = new Set(plan.timetable.works.map((work) => work.sector));
  const legend = DATA.sectors.filter((sector) => used.has(sector.name)).map((sector) => [sector.name, sector.color]);
  if (spent) {
    legend.push(...ceilingKeys(spent));
    if (spent.others.some(Boolean)) legend.push([spent.others_name, LIGHT]);
    if (plan.timetable.works.some((work) => (spent.rows[work.row] || []).some((amount, at) => amount && (spent.use.years[at] < work.first || spent.use.years[at] > work.last)))) legend.push([say("chart.outside"), GRAY, "hollow"]);
  }
  const scale = scaleOf(spent ? spent.rows.flat() : []);
  const more = plan.timetable.works.length - MOST_ROWS;
  const title = [say("page.works"), spent && say("chart.in_bars", { unit: scale.unit, budget: spent.use.budget }), more > 0 && say("page.more_below", { count: more })].filter(Boolean).join(". ");
  return figureOf(title, (width) => worksChart(plan, spent, width, pick), spent ? spendingTable(spent) : null, { legend });
}

function ceilingKeys(spent) {
  const keys = [[say("chart.ceiling"), BLACK, "line"]];
  if (spent.use.carried.some(Boolean)) keys.push([say("chart.available"), BLACK, "dash"]);
  return keys;
}

function spendingTable(spent) {
  const isCarried = spent.use.carried.some(Boolean);
  const rows = spent.use.years.map((one, at) => {
    const row = { year: one, ceiling: spent.use.ceiling[at], charged: spent.use.charged[at], left: spent.use.left[at] };
    if (isCarried) row.carried = spent.use.carried[at];
    return row;
  });
  const heads = { ceiling: say("chart.ceiling"), charged: say("chart.charged"), left: say("chart.left"), carried: say("chart.carried"), year: say("chart.year") };
  const names = ["year", "ceiling", "charged", "left", ...(isCarried ? ["carried"] : [])];
  const units = Object.fromEntries(names.slice(1).map((name) => [name, DATA.currency || "money"]));
  return plainTable(say("page.budget_by_year", { budget: spent.use.budget }), names, rows, { heads, units });
}

function budgetFigure(spent) {
  const legend = bySector(spent).map(([sector]) => [sector || say("chart.no_sector"), sectorColor(sector)]);
  if (spent.others.some(Boolean)) legend.push([spent.others_name, LIGHT]);
  legend.push(...ceilingKeys(spent));
  return figureOf(spent.use.title, (width) => budgetChart(spent, width), spendingTable(spent), { legend, level: "h3" });
}

function scheduleTable(plan) {
  const rows = plan.schedule.map((row) => ({ name: known(row.project).name, design: row.design_name, ...row.figures }));
  return plainTable(say("page.works"), ["name", "design", ...DATA.figures], rows, { heads: { name: say("page.project"), design: say("page.design") } });
}

// -- projects

/** All projects with what the plan makes of them; names lead to the designs. */
function projectsTable(plan, filter, pick) {
  const chosen = chosenOf(plan);
  const rejected = new Map(plan.rejected.map((row) => [row.project, row]));
  const rows = DATA.projects.map((project) => {
    const built = chosen.get(project.id);
    return { project, built, out: rejected.get(project.id), className: built ? "built" : "out" };
  }).filter((row) => matches(row, filter));
  const first = ["capex", "premium", "enpv", "enpv_carbon_low", "bcr", "avoided_tco2e", "expected_damage"];
  const kept = first.some((name) => DATA.figures.includes(name)) ? first.filter((name) => DATA.figures.includes(name)) : DATA.figures.slice(0, 6);
  const columns = [
    { key: "name", head: say("page.project"), isHead: true, value: (row) => row.project.name,
      node: (row) => el("button", { type: "button", class: "link", text: row.project.name, "data-project": row.project.id, onclick: () => pick(row.project.id) }) },
    { key: "sector", head: say("page.sector"), value: (row) => row.project.sector, text: (row) => row.project.sector || "–" },
    { key: "design", head: say("page.design"), value: (row) => (row.built ? row.built.design_name : ""), text: (row) => (row.built ? row.built.design_name : say("page.not_built")) },
    { key: "start", head: columnName("start"), value: (row) => (row.built ? row.built.start : null), text: (row) => (row.built ? year(row.built.start) : "–") },
    { key: "in_service", head: columnName("in_service"), value: (row) => (row.built ? row.built.in_service : null), text: (row) => (row.built ? year(row.built.in_service) : "–") },
  ];
  if (plan.schedule.some((row) => row.share !== 1)) columns.push({ key: "share", head: say("page.share"), number: true, value: (row) => (row.built ? row.built.share : null), text: (row) => (row.built ? `${number(100 * row.built.share, 0)} %` : "–") });
  for (const name of kept) {
    const value = (row) => (row.built ? row.built.figures[name] : null);
    const unit = (DATA.columns[name] || {}).unit || "";
    const scale = isMoney(unit) ? scaleOf(rows.map(value)) : { by: 1, unit: unitName(unit) };
    columns.push({ key: name, head: columnHead(name, PERCENT.has(name) || unit === "fraction" ? "" : scale.unit), number: true, value,
      text: (row) => (value(row) === null || value(row) === undefined ? "–" : scale.by === 1 ? figure(name, value(row)) : number(value(row) / scale.by, 2)) });
  }
  return table({ caption: say("page.projects_shown", { count: rows.length, projects: DATA.projects.length }), columns, rows });
}

function matches(row, filter) {
  if (filter.status === "built" && !row.built) return false;
  if (filter.status === "out" && row.built) return false;
  if (filter.sector && row.project.sector !== filter.sector) return false;
  const text = filter.text.trim().toLocaleLowerCase();
  const where = [row.project.name, row.project.place, row.project.sector, ...row.project.tags, ...row.project.designs.map((design) => design.name)];
  return !text || where.some((part) => part.toLocaleLowerCase().includes(text));
}

/** What the plan makes of a project, in words. */
function fate(plan, project) {
  const built = chosenOf(plan).get(project.id);
  if (built) {
    const values = { design: built.design_name, start: year(built.start), opens: year(built.in_service) };
    return say(built.start === null ? "page.fate.built_once" : built.in_service === null ? "page.fate.built_start" : "page.fate.built", values);
  }
  const out = plan.rejected.find((row) => row.project === project.id);
  if (!out || !out.design_name) return say("page.fate.out");
  const gain = objectiveWords(plan, out.gain);
  return say(out.start === null ? "page.fate.out_once" : "page.fate.out_best", { design: out.design_name, start: year(out.start), gain });
}

function objectiveWords(plan, value) {
  const tile = plan.tiles.find((one) => one.kind === "value");
  const isPlain = !tile || !DATA.currency || !tile.text.startsWith(DATA.currency);
  return words(value, isPlain ? "" : DATA.currency);
}

/** The designs of a project side by side: figures down, designs across. */
function designsTable(plan, project, quiet = false) {
  const built = chosenOf(plan).get(project.id);
  const designs = project.designs;
  const starts = new Set(designs.map((design) => design.start));
  const columns = [
    { key: "figure", head: say("page.figure"), isHead: true, text: (row) => columnHead(row.name) },
    ...(project.without ? [{ key: "without", head: say("page.without"), number: true, text: (row) => figure(row.name, project.without[row.name]) }] : []),
    ...designs.map((design, at) => ({
      key: `design ${at}`,
      head: [design.name, design.standard && say("page.standard"), built && built.designs.includes(design.id) && say("chart.chosen")].filter(Boolean).join(", "),
      number: true,
      text: (row) => figure(row.name, design.figures[row.name]),
      node: (row) => design.why[row.name] ? el("abbr", { title: design.why[row.name], text: figure(row.name, design.figures[row.name]) + (design.figures[row.name] === null ? "" : " *") }) : figure(row.name, design.figures[row.name]),
    })),
  ];
  const rows = DATA.figures.filter((name) => designs.some((design) => design.figures[name] !== null)).map((name) => ({ name }));
  const at = starts.size === 1 && !starts.has(null) ? say("page.designs_from", { start: year([...starts][0]) }) : say("page.designs");
  return table({ caption: `${project.name}: ${at}`, columns, rows, sortable: false, className: "designs", quiet });
}

/** What a star beside a rate of return says, where there is one. */
function severalRates(project) {
  const has = project.designs.some((design) => Object.keys(design.why).some((name) => design.figures[name] !== null));
  return has ? el("p", { class: "about", text: say("page.several_rates") }) : null;
}

function lifeFigure(plan, project, without) {
  if (LIFE.length < PARTS.length) return null;
  const built = chosenOf(plan).get(project.id);
  const sides = [...(without && project.without ? [{ id: "without", name: say("without"), figures: project.without }] : []), ...project.designs];
  const rows = sides.map((side) => ({
    name: side.name,
    chosen: built && built.designs.includes(side.id),
    total: side.figures.life_cycle_cost,
    parts: LIFE.map(([name, color, sign]) => [say(`part.${name}`), color, sign * (side.figures[name] || 0)]),
  })).filter((row) => row.total !== null && row.total !== undefined);
  // Drawn only where the parts make up the total that the appraisal gives.
  const agrees = (row) => Math.abs(sum(row.parts.map(([, , value]) => value)) - row.total) <= 1e-6 * Math.max(1, Math.abs(row.total));
  if (!rows.length || !rows.every(agrees)) return null;
  const legend = LIFE.map(([name, color]) => [say(`part.${name}`), color]);
  return figureOf(say("page.life_cycle"), (width) => barsChart(rows, width), null, { legend, level: "h4" });
}

function damageFigure(plan, project) {
  if (!DATA.figures.includes("expected_damage")) return null;
  const built = chosenOf(plan).get(project.id);
  const before = project.without && project.without.expected_damage;
  const row = (name, value, color, chosen) => ({ name, chosen, total: value || 0, parts: [["", color, value || 0]] });
  const rows = [...(project.without ? [row(say("without"), before, GRAY, false)] : []),
    ...project.designs.map((design) => row(design.name, design.figures.expected_damage, built && built.designs.includes(design.id) ? BLUE : SKY, built && built.designs.includes(design.id)))];
  if (!rows.some((one) => one.total)) return null;
  return figureOf(say("page.damage"), (width) => barsChart(rows, width), null, { level: "h4" });
}

function riskFigure(plan, project) {
  if (!project.risk) return null;
  const built = chosenOf(plan).get(project.id);
  const colors = designColors(project.risk.curves.map((curve) => curve.alternative));
  const legend = [...colors].map(([id, color]) => [id === "without" ? say("without") : designName(project.id, id), color, id === "without" ? "dash" : "line"]);
  const scale = scaleOf(project.risk.curves.flatMap((curve) => curve.losses));
  const rows = project.risk.curves.flatMap((curve) => curve.return_periods.map((period, at) => ({ hazard: curve.hazard.replaceAll("_", " "), design: curve.design, period, loss: curve.losses[at] })));
  const heads = { hazard: say("page.hazard"), design: say("page.design"), period: say("chart.return_period"), loss: say("page.loss") };
  const numbers = plainTable(say("page.risk", { year: year(project.risk.year) }), ["hazard", "design", "period", "loss"], rows, { heads, units: { loss: DATA.currency || "money" } });
  const title = `${say("page.risk", { year: year(project.risk.year) })}, ${scale.unit}`;
  return figureOf(title, (width) => riskChart(project.risk, built ? built.designs[0] : null, width), numbers, { legend, level: "h4" });
}

/** A project opened: its fate, its designs side by side, what they cost over their life and lose to hazards. */
function projectPanel(plan, project) {
  const reasons = plan.reasons ? plan.reasons.rows.filter((row) => row.project === project.id) : [];
  const about = [project.sector, project.place, ...project.tags].filter(Boolean).join(" · ");
  return [
    about ? el("p", { class: "about", text: about }) : null,
    el("p", { text: fate(plan, project) }),
    ...reasons.filter((row) => row.needs).map((row) => el("p", { text: row.needs })),
    designsTable(plan, project),
    severalRates(project),
    el("div", { class: "charts" }, lifeFigure(plan, project, true), damageFigure(plan, project), riskFigure(plan, project)),
  ];
}

// -- budgets, emissions, resilience, money

function budgetSection(plan) {
  const found = (plan.budgets || []).map((spent) => el("div", {}, budgetFigure(spent), projectBudgetTable(spent)));
  const prices = plan.shadow_prices;
  if (prices && prices.rows.length) {
    const names = ["limit", "year", "unit", "amount", "used", "left", "lp_price", "step", "resolved_price", "note"].filter((name) => name in prices.rows[0]);
    found.push(el("details", { class: "open-in-print" }, el("summary", { text: say("page.shadow_prices") }), el("p", { text: say("page.shadow_prices.meaning") }), plainTable(say("page.shadow_prices"), names, prices.rows, { units: prices.units, heads: Object.fromEntries(names.map((name) => [name, say(`price.${name}`)])) })));
  }
  return found;
}

function projectBudgetTable(spent) {
  const rows = Object.entries(spent.projects).map(([project, amounts]) => {
    const row = { name: known(project).name };
    spent.use.years.forEach((one, at) => { row[one] = amounts[at]; });
    row.total = sum(amounts);
    return row;
  });
  if (!rows.length) return null;
  const years = spent.use.years.map(String);
  const scale = scaleOf(rows.flatMap((row) => years.map((one) => row[one])));
  const shown = (name) => (row) => (row[name] ? number(row[name] / scale.by, 2) : "–");
  const columns = [
    { key: "name", head: say("page.project"), isHead: true, text: (row) => row.name },
    ...spent.use.years.map((one) => ({ key: String(one), head: year(one), number: true, text: shown(one) })),
    { key: "total", head: say("page.total"), number: true, text: shown("total") },
  ];
  const caption = say("page.budget_by_project", { budget: spent.use.budget, unit: scale.unit });
  return el("details", { class: "open-in-print" }, el("summary", { text: say("page.by_project") }), table({ caption, columns, rows }));
}

function emissionsSection(plan) {
  const found = [];
  if (plan.wedge) {
    const wedge = plan.wedge;
    const rows = wedge.years.map((one, at) => ({ year: one, without: wedge.without[at], planned: wedge.planned[at], avoided: wedge.without[at] - wedge.planned[at] }));
    const heads = { year: say("chart.year"), without: say("chart.without"), planned: say("chart.planned"), avoided: columnName("avoided_tco2e") };
    const units = { without: "tCO2e", planned: "tCO2e", avoided: "tCO2e" };
    const legend = [[say("chart.without"), BLACK, "dash"], [say("chart.planned"), BLUE, "line"], [columnName("avoided_tco2e"), GREEN]];
    if (wedge.without.some((value, at) => wedge.planned[at] > value)) legend.push([say("chart.more"), VERMILLION]);
    const scale = scaleOf([...wedge.without, ...wedge.planned], "tCO2e");
    const numbers = plainTable(say("chart.emissions", { unit: unitName("tCO2e") }), Object.keys(heads), rows, { heads, units });
    found.push(figureOf(`${wedge.title} (${scale.unit})`, (width) => wedgeChart(wedge, width), numbers, { legend, level: "h3" }));
    if (wedge.note) found.push(el("p", { class: "note", text: wedge.note }));
  }
  if (plan.abatement) {
    if (plan.abatement.note) found.push(el("p", { class: "note", text: plan.abatement.note }));
    const rows = plan.abatement.measures.map((one, at) => ({ number: at + 1, name: one.name, design: one.design, cost: one.cost, avoided: one.avoided }));
    const heads = { number: "#", name: say("page.project"), design: say("page.design"), cost: `${columnName("abatement_cost")}, ${plan.abatement.unit}`, avoided: columnName("avoided_tco2e") };
    const measures = plainTable(say("page.measures"), Object.keys(heads), rows, { heads, units: { cost: "", number: "", avoided: "tCO2e" } });
    found.push(figureOf(plan.abatement.title, (width) => maccChart(plan.abatement, width), null, { level: "h3" }), measures);
    if (plan.abatement.others.length) {
      const values = { names: plan.abatement.others.join("; "), tonnes: words(plan.abatement.others_avoided, "tCO2e") };
      found.push(el("p", { class: "note", text: say("chart.avoids_nothing", values) }));
    }
  }
  return found;
}

function resilienceSection(plan, main) {
  if (!DATA.figures.includes("expected_damage")) return [];
  const rows = plan.schedule.map((row) => ({
    name: known(row.project).name,
    design: row.design_name,
    ...Object.fromEntries(["expected_damage_without", "expected_damage", "rehabilitation_avoided_pv", "reconstruction_avoided_pv", "disruption_avoided_pv"].map((name) => [name, row.figures[name]])),
  })).filter((row) => Object.values(row).some((value) => typeof value === "number" && value));
  const found = [];
  if (rows.length) {
    const heads = { name: say("page.project"), design: say("page.design") };
    found.push(plainTable(say("page.losses"), ["name", "design", "expected_damage_without", "expected_damage", "rehabilitation_avoided_pv", "reconstruction_avoided_pv", "disruption_avoided_pv"].filter((name) => !DATA.columns[name] || name in rows[0]), rows, { heads }));
  }
  if (main.premiums) {
    const chosen = chosenOf(plan);
    const is = (one) => chosen.has(one.project) && chosen.get(one.project).designs.includes(one.alternative);
    const table_rows = main.premiums.premiums.map((one) => ({ name: one.name, design: one.design, premium: one.premium, avoided: one.avoided, plan: is(one) ? say("page.yes") : say("page.no") }));
    const heads = { name: say("page.project"), design: say("page.design"), premium: columnName("premium"), avoided: say("page.loss_avoided"), plan: say("page.in_the_plan") };
    const numbers = plainTable(main.premiums.title, Object.keys(heads), table_rows, { heads, units: { avoided: DATA.currency || "money" } });
    const legend = [[say("chart.chosen"), BLUE], [say("chart.not_chosen"), GRAY, "hollow"], [say("chart.breaks_even"), GREEN, "line"]];
    found.push(figureOf(main.premiums.title, (width) => premiumChart(main.premiums, is, width), numbers, { legend, level: "h3" }), el("p", { class: "note", text: say("chart.premium_note") }));
  }
  return found;
}

function moneySection(plan) {
  if (!plan.economic) return [];
  const scale = scaleOf([...plan.economic.rows, ...plan.financial.rows].filter((row) => row.year !== null).map((row) => row.net));
  const title = `${say("page.flows")}, ${scale.unit}`;
  const legend = [[say("page.economic"), BLUE], [say("page.financial"), VERMILLION, "line"]];
  const found = [figureOf(title, (width) => flowsChart(plan.economic, plan.financial, width), null, { legend, level: "h3" })];
  if (plan.annex_note) found.push(el("p", { class: "note", text: plan.annex_note }));
  if (plan.who_gains) {
    const rows = plan.who_gains.map((row) => ({ who: [row.who, row.by].filter(Boolean).join(": "), value_pv: row.value_pv, meaning: row.meaning }));
    const heads = { who: say("page.who"), value_pv: say("page.present_value"), meaning: say("page.meaning") };
    found.push(plainTable(say("page.who_gains"), Object.keys(heads), rows, { heads, units: { value_pv: DATA.currency }, sortable: false }));
  }
  for (const [key, stream] of [["page.economic", plan.economic], ["page.financial", plan.financial]]) {
    const units = Object.fromEntries(stream.columns.map((name) => [name, DATA.currency]));
    const rows = stream.rows.map((row) => ({ ...row, line: row.year === null ? row.line : year(row.year) }));
    const heads = { line: say("chart.year"), ...Object.fromEntries(stream.columns.map((name) => [name, DATA.labels["column." + name] || name.replaceAll("_", " ")])) };
    found.push(el("details", {}, el("summary", { text: say("page.flows_of", { account: say(key) }) }), plainTable(say("page.flows_of", { account: say(key) }), ["line", ...stream.columns], rows, { heads, units, sortable: false })));
  }
  return found;
}

// -- what was left out, how sure, where from, how proven

function leftOutSection(plan, pick) {
  const link = (project) => el("button", { type: "button", class: "link", text: known(project).name, onclick: () => pick(project) });
  const name = { key: "name", head: say("page.project"), isHead: true, value: (row) => known(row.project).name, node: (row) => link(row.project) };
  const reasons = plan.reasons && plan.reasons.rows;
  if (reasons && reasons.length) {
    const has = (key) => reasons.some((row) => row[key] !== null && row[key] !== undefined && row[key] !== "");
    const texts = [["status", "page.status"], ["needs", "page.needs"], ["limits", "page.limits_in_the_way"], ["dominated_by", "page.dominated_by"]].filter(([key]) => has(key));
    const columns = [name,
      { key: "alternative", head: say("page.best_design"), text: (row) => (row.alternative ? designName(row.project, row.alternative) : "–") },
      { key: "start", head: columnName("start"), text: (row) => year(row.start) },
      ...(has("value") ? [{ key: "value", head: say("page.gain"), number: true, text: (row) => (row.value === null ? "–" : objectiveWords(plan, row.value)) }] : []),
      ...texts.map(([key, head]) => ({ key, head: say(head), text: (row) => row[key] || "–" }))];
    return [table({ caption: say("page.left_out.why"), columns, rows: reasons })];
  }
  if (!plan.rejected.length) return [el("p", { text: say("page.left_out.none") })];
  const columns = [name,
    { key: "design_name", head: say("page.best_design"), text: (row) => row.design_name || "–" },
    { key: "start", head: columnName("start"), text: (row) => year(row.start) },
    { key: "gain", head: say("page.gain"), number: true, text: (row) => (row.gain === null ? "–" : objectiveWords(plan, row.gain)) }];
  return [el("p", { text: say("page.left_out.meaning") }), table({ caption: say("page.left_out"), columns, rows: plan.rejected })];
}

function sensitivitySection(plan, main) {
  const found = [];
  if (plan.tornado) {
    const rows = plan.sensitivities;
    const heads = Object.fromEntries(["change", "enpv", "fnpv", "eirr", "bcr", "avoided_tco2e"].filter((name) => name in rows[0]).map((name) => [name, columnName(name)]));
    const numbers = plainTable(say("page.sensitivity"), Object.keys(heads), rows, { heads: { ...heads, change: say("page.change") }, units: { enpv: DATA.currency, fnpv: DATA.currency, avoided_tco2e: "tCO2e" } });
    found.push(figureOf(plan.tornado.title, (width) => tornadoChart(plan.tornado, width), numbers, { level: "h3" }));
    if (plan.tornado.note) found.push(el("p", { class: "note", text: plan.tornado.note }));
  }
  if (plan.switching && plan.switching.length) {
    const rows = plan.switching.map((row) => ({
      input: DATA.labels["input." + row.input] || row.input.replaceAll("_", " "),
      change: row.change === null ? "–" : `${row.change > 0 ? "+" : ""}${number(100 * row.change, 0)} %`,
      from: row.base_rate !== null ? `${number(100 * row.base_rate, 1)} %` : row.base === null ? "–" : words(row.base, row.unit || ""),
      to: row.switching_rate !== null ? `${number(100 * row.switching_rate, 1)} %` : row.switching_value === null ? row.why || "–" : words(row.switching_value, row.unit || ""),
    }));
    const heads = { input: say("page.input"), change: say("page.change"), from: say("page.from"), to: say("page.to") };
    found.push(el("h3", { text: say("page.switching") }), plainTable(say("page.switching"), Object.keys(heads), rows, { heads, sortable: false, quiet: true }));
  }
  if (main.scenarios && main.scenarios.length > 1) {
    const names = ["enpv", "enpv_carbon_low", "enpv_carbon_high", "avoided_tco2e", "expected_damage"].filter((name) => name in main.scenarios[0]);
    if (plan === main) found.push(el("h3", { text: say("page.scenarios") }), plainTable(say("page.scenarios"), ["scenario", ...names], main.scenarios, { heads: { scenario: say("page.scenario") }, quiet: true }));
  }
  return found;
}

function sourcesSection() {
  const found = [];
  if (DATA.annex_notes.length) found.push(el("h3", { text: say("page.annex_notes") }), el("ul", {}, DATA.annex_notes.map((note) => el("li", { text: note }))));
  if (DATA.warnings.length) found.push(el("h3", { text: say("page.warnings") }), el("ul", {}, DATA.warnings.map((row) => el("li", { text: [row.check, row.where, row.advice].filter(Boolean).join(": ") }))));
  for (const [key, names, rows] of [["page.assumptions", ["assumption", "value", "source", "place"], DATA.assumptions], ["page.sources", ["backs", "source", "reference_table"], DATA.sources]]) {
    if (!rows.length) continue;
    const heads = Object.fromEntries(names.map((name) => [name, say("page." + name)]));
    found.push(el("details", { class: "open-in-print" }, el("summary", { text: `${say(key)} (${rows.length})` }), plainTable(say(key), names.filter((name) => rows.some((row) => row[name])), rows, { heads, years: [] })));
  }
  return found;
}

function certificateSection(plan) {
  const pairs = [[say("page.cert.status"), say("page.status." + plan.status)], [say("page.cert.objective"), number(plan.objective)], [say("page.cert.bound"), number(plan.bound)],
    [say("page.cert.gap"), `${number(100 * plan.gap, 4)} %`], ...Object.entries(plan.certificate).map(([name, value]) => [DATA.labels["page.cert." + name] || name.replaceAll("_", " "), typeof value === "number" ? minus(String(value)) : value])];
  const rows = plan.limits.map((row) => ({ ...row, kind: DATA.labels["kind." + row.kind] || row.kind.replaceAll("_", " "), bound: say("bound." + row.bound) }));
  const heads = { name: say("page.limit"), kind: say("page.kind"), year: say("chart.year"), used: say("page.used"), bound: say("page.bound"), amount: say("page.amount"), slack: say("chart.left") };
  return [
    el("p", { text: say("page.cert.meaning") }),
    el("dl", { class: "pairs" }, pairs.filter(([, value]) => value !== null && value !== undefined).map(([name, value]) => el("div", {}, el("dt", { text: name }), el("dd", { text: String(value) })))),
    ...(plan.notes.length ? [el("h3", { text: say("page.notes") }), el("ul", {}, plan.notes.map((note) => el("li", { text: note })))] : []),
    ...(rows.length ? [el("details", { class: "open-in-print", open: rows.length <= 12 }, el("summary", { text: `${say("page.limits")} (${rows.length})` }), plainTable(say("page.limits"), Object.keys(heads), rows, { heads, units: {} }))] : []),
  ];
}
