//! Pipelines and appraisals, as Python sees them.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use climcap::address::{Address, Letters, Place, Problems};
use climcap::appraisal::{Account, Appraisal, AppraiseError, Choice, RowId, Tables};
use climcap::calendar::Year;
use climcap::document::{self, TableCells};
use climcap::pipeline::Pipeline;
use climcap::plan::Question;
use climcap::report;
use pyo3::prelude::*;

use crate::columns::{Incoming, receive};
use crate::errors;
use crate::guard::{detached, guarded};
use crate::intake::{Columns, Held, cell, height};
use crate::table::PyTable;

/// The validated input. `climcap.Pipeline` is its face.
#[pyclass(frozen, name = "Pipeline", module = "climcap._core")]
pub struct PyPipeline(pub Arc<Pipeline>);

fn refused<T>(py: Python<'_>, outcome: Result<T, Problems>) -> PyResult<T> {
    outcome.map_err(|problems| errors::input(py, &problems))
}

/// The letters of a sheet's columns, by the columns' names.
type Named = Vec<(String, String)>;

#[pymethods]
impl PyPipeline {
    /// Reads a file or a folder of tables.
    #[staticmethod]
    fn read(py: Python<'_>, path: PathBuf) -> PyResult<Self> {
        let pipeline = detached(py, || document::read(&path))?;
        refused(py, pipeline).map(|pipeline| Self(Arc::new(pipeline)))
    }

    /// Reads TOML or JSON text.
    #[staticmethod]
    fn from_text(py: Python<'_>, text: &str, toml: bool) -> PyResult<Self> {
        let pipeline =
            detached(py, || if toml { document::from_toml(text) } else { document::from_json(text.as_bytes()) })?;
        refused(py, pipeline).map(|pipeline| Self(Arc::new(pipeline)))
    }

    /// Reads tables, each a name, where it is from, and an Arrow stream. Of sheets, by where they are from, the letters
    /// of their columns by name.
    #[staticmethod]
    #[pyo3(signature = (tables, letters=None))]
    fn from_tables(
        py: Python<'_>,
        tables: Vec<(String, String, Bound<'_, PyAny>)>,
        letters: Option<Vec<(String, Named)>>,
    ) -> PyResult<Self> {
        guarded(py, || {
            let received: Vec<(String, String, Vec<Incoming>)> = tables
                .into_iter()
                .map(|(name, source, table)| Ok((name.clone(), source, receive(&name, &table)?)))
                .collect::<PyResult<_>>()?;
            let letters: HashMap<String, Arc<Letters>> =
                letters.into_iter().flatten().map(|(source, columns)| (source, Letters::of(columns).into())).collect();
            let outcome = detached(py, || {
                let tables: Vec<TableCells<'_>> = received
                    .iter()
                    .map(|(name, source, columns)| TableCells {
                        name,
                        source,
                        letters: letters.get(source).cloned(),
                        columns: columns.iter().map(|column| column.name.as_str().into()).collect(),
                        rows: height(columns),
                        cell: Box::new(move |row, column| cell(&columns[column], row)),
                    })
                    .collect();
                document::from_tables(&tables)
            })?;
            refused(py, outcome).map(|pipeline| Self(Arc::new(pipeline)))
        })
    }

    /// The pipeline with other values: pairs of an address and a value as JSON.
    fn replace(&self, py: Python<'_>, changes: Vec<(String, String)>) -> PyResult<Self> {
        let outcome = detached(py, || {
            let mut problems = Problems::default();
            let mut read = Vec::with_capacity(changes.len());
            for (address, text) in &changes {
                match serde_json::from_str(text) {
                    Ok(value) => read.push((address.clone(), value)),
                    Err(_) => problems.add(
                        Address::new(address.as_str()),
                        Place::default(),
                        text.as_str(),
                        "a finite number, a text, true or false, or a list of these",
                    ),
                }
            }
            problems.or(read).and_then(|changes| document::replace(&self.0, &changes))
        })?;
        refused(py, outcome).map(|pipeline| Self(Arc::new(pipeline)))
    }

    /// The pipeline as JSON text, as a document holds it.
    fn to_json(&self, py: Python<'_>) -> PyResult<String> {
        let text = detached(py, || serde_json::to_string(self.0.as_ref()))?;
        text.map_err(|error| errors::internal(py, &error.to_string()))
    }

    /// Name, currency, base year, last year.
    #[getter]
    fn frame(&self) -> (Option<&str>, &str, i32, i32) {
        let settings = &self.0.settings;
        (settings.name.as_deref(), &settings.currency, settings.window.base.0, settings.window.last.0)
    }

    /// How a year is shown: as it is, or as 2025/26 where fiscal years begin with another month than January.
    fn show_year(&self, year: i32) -> String {
        self.0.settings.fiscal_year_start.shown(Year(year))
    }

    /// How many projects, alternatives, scenarios and rows of an appraisal.
    #[getter]
    fn counts(&self) -> (usize, usize, usize, usize) {
        let alternatives = self.0.projects.values().map(|project| project.alternatives().len()).sum();
        (self.0.projects.len(), alternatives, self.0.scenarios.len(), self.0.row_count())
    }

    /// What is legal but deserves a second look.
    #[getter]
    fn warnings(&self) -> Vec<String> {
        climcap::warnings(&self.0)
    }

    /// Where the value at an address was written, and what its record says of where it is from. A value without a place
    /// of its own, such as a cell of a table, stands in the row of its record.
    fn place(&self, address: &str) -> (Option<String>, Option<String>) {
        let places = &self.0.places;
        let (record, field) = address.rsplit_once('.').unwrap_or(("", address));
        let (address, record) = (Address::new(address), Address::new(record));
        let own = places.get(&address).map(ToString::to_string);
        let in_row =
            || places.get(&record).filter(|place| place.column.is_none()).map(|row| row.in_row(field).to_string());
        let source = places.source(&address).or_else(|| places.source(&record)).map(ToOwned::to_owned);
        (own.or_else(in_row), source)
    }

    /// Whether both say the same, wherever it was written.
    fn __eq__(&self, py: Python<'_>, other: &Self) -> PyResult<bool> {
        let same = |ours: &Pipeline, theirs: &Pipeline| -> Result<bool, serde_json::Error> {
            Ok(serde_json::to_string(ours)? == serde_json::to_string(theirs)?)
        };
        let outcome = detached(py, || if Arc::ptr_eq(&self.0, &other.0) { Ok(true) } else { same(&self.0, &other.0) })?;
        outcome.map_err(|error| errors::internal(py, &error.to_string()))
    }
}

/// The pipeline evaluated. `climcap.Appraisal` is its face.
#[pyclass(frozen, name = "Appraisal", module = "climcap._core")]
pub struct PyAppraisal(pub Arc<Appraisal>);

#[pymethods]
impl PyAppraisal {
    /// Evaluates a pipeline, and keeps these columns; all of them if none are named.
    #[staticmethod]
    fn of(py: Python<'_>, pipeline: &PyPipeline, columns: Option<Vec<String>>) -> PyResult<Self> {
        let pipeline = Arc::clone(&pipeline.0);
        let outcome = detached(py, || match &columns {
            None => climcap::appraise(pipeline),
            Some(names) => {
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                Appraisal::with_columns(pipeline, &names).map(Arc::new)
            }
        })?;
        match outcome {
            Ok(appraisal) => Ok(Self(appraisal)),
            Err(AppraiseError::UnknownColumn { column, allowed }) => {
                let mut problems = Problems::default();
                problems.add(Address::new("columns"), Place::default(), column, allowed);
                Err(errors::input(py, &problems))
            }
            Err(error) => {
                let mut problems = Problems::default();
                problems.add(Address::new("appraisal"), Place::default(), error.to_string(), "finite figures");
                Err(errors::input(py, &problems))
            }
        }
    }

    /// Takes an appraisal made elsewhere.
    #[staticmethod]
    #[pyo3(signature = (rows, costs, flows, projects, base_scenario))]
    fn from_tables(
        py: Python<'_>,
        rows: &Bound<'_, PyAny>,
        costs: Option<&Bound<'_, PyAny>>,
        flows: Option<&Bound<'_, PyAny>>,
        projects: Option<&Bound<'_, PyAny>>,
        base_scenario: Option<&str>,
    ) -> PyResult<Self> {
        guarded(py, || {
            let maybe =
                |name: &str, table: Option<&Bound<'_, PyAny>>| table.map(|table| receive(name, table)).transpose();
            let rows = receive("rows", rows)?;
            let (costs, flows, projects) =
                (maybe("costs", costs)?, maybe("flows", flows)?, maybe("projects", projects)?);
            let outcome = detached(py, || {
                let mut problems = Problems::default();
                let rows = Held::rows(&Columns::new("rows", &rows), &mut problems);
                let costs =
                    costs.as_ref().map(|costs| Held::amounts(&Columns::new("costs", costs), "budget", &mut problems));
                let flows =
                    flows.as_ref().map(|flows| Held::amounts(&Columns::new("flows", flows), "column", &mut problems));
                let projects = projects
                    .as_ref()
                    .map(|projects| Held::projects(&Columns::new("projects", projects), &mut problems));
                problems.or(())?;
                Appraisal::from_tables(Tables {
                    rows: rows.as_rows(),
                    costs: costs.as_ref().map(Held::as_amounts).unwrap_or_default(),
                    flows: flows.as_ref().map(Held::as_amounts).unwrap_or_default(),
                    projects: projects.as_ref().map(Held::as_projects).unwrap_or_default(),
                    base_scenario,
                })
            })?;
            refused(py, outcome).map(|appraisal| Self(Arc::new(appraisal)))
        })
    }

    /// Every row.
    fn rows(&self, py: Python<'_>) -> PyResult<PyTable> {
        let table = detached(py, || report::rows(&self.0))?;
        table.map(PyTable::from).map_err(|error| errors::internal(py, &error.to_string()))
    }

    /// A row year by year in the economic or the financial account.
    fn series(
        &self,
        py: Python<'_>,
        project: &str,
        alternative: &str,
        start: Option<i32>,
        scenario: Option<&str>,
        account: &str,
    ) -> PyResult<PyTable> {
        let row = self.row(py, project, alternative, start, scenario)?;
        let account = match account {
            "economic" => Account::Economic,
            "financial" => Account::Financial,
            other => return Err(unknown(py, "account", other, &["economic", "financial"])),
        };
        let table = detached(py, || report::year_by_year(&self.0, row, account))?;
        table.map(PyTable::from).map_err(|error| errors::internal(py, &error.to_string()))
    }

    /// What a design costs more than the standard design, and what that buys.
    fn climate_smart_cost(
        &self,
        py: Python<'_>,
        project: &str,
        alternative: &str,
        start: Option<i32>,
        scenario: Option<&str>,
    ) -> PyResult<PyTable> {
        let row = self.row(py, project, alternative, start, scenario)?;
        let table = detached(py, || report::climate_smart_cost(&self.0, row))?;
        Ok(PyTable::from(table))
    }

    /// What a row emits over its economic life, by phase, gas and scope.
    fn accounting(
        &self,
        py: Python<'_>,
        project: &str,
        alternative: &str,
        start: Option<i32>,
        scenario: Option<&str>,
    ) -> PyResult<PyTable> {
        let row = self.row(py, project, alternative, start, scenario)?;
        let table = detached(py, || report::accounting(&self.0, row))?;
        refused(py, table).map(PyTable::from)
    }

    /// What is to be added to the sums of pairs of rows that save the same thing.
    fn interactions(&self, py: Python<'_>, scenario: Option<&str>) -> PyResult<PyTable> {
        let number = self.scenario(py, scenario)?;
        let table = detached(py, || report::interactions(&self.0, number))?;
        Ok(PyTable::from(table))
    }

    /// What is to be added to the sum of two rows, by column.
    fn correction(
        &self,
        py: Python<'_>,
        one: (String, String, Option<i32>),
        other: (String, String, Option<i32>),
        scenario: Option<&str>,
    ) -> PyResult<Vec<(&'static str, f64)>> {
        let one = self.row(py, &one.0, &one.1, one.2, scenario)?;
        let other = self.row(py, &other.0, &other.1, other.2, scenario)?;
        let found = detached(py, || self.0.correction(one, other))?;
        Ok(found.into_iter().map(|line| (line.column, line.amount.amount())).collect())
    }

    /// Where a figure of a row comes from, as JSON.
    fn explain(
        &self,
        py: Python<'_>,
        figure: &str,
        project: &str,
        alternative: &str,
        start: Option<i32>,
        scenario: Option<&str>,
    ) -> PyResult<String> {
        let row = self.row(py, project, alternative, start, scenario)?;
        let found = detached(py, || self.0.explain(row, figure))?;
        let Some(explanation) = found else {
            let years = self.0.flow_columns().iter().map(|column| format!("{column}.YEAR"));
            let charges = self.0.budgets().iter().map(|budget| format!("charges.{budget}.YEAR"));
            let columns = self.0.columns().iter().map(|column| column.name.clone());
            let names: Vec<String> = columns.chain(years).chain(charges).collect();
            return Err(unknown(py, "figure", figure, &names.iter().map(String::as_str).collect::<Vec<_>>()));
        };
        serde_json::to_string(&explanation).map_err(|error| errors::internal(py, &error.to_string()))
    }

    /// The question that the pipeline itself puts, as JSON; an empty one for an appraisal made elsewhere.
    fn question(&self, py: Python<'_>) -> PyResult<String> {
        let question = self.0.pipeline().map_or_else(Question::default, |pipeline| Question::from(pipeline.as_ref()));
        serde_json::to_string(&question).map_err(|error| errors::internal(py, &error.to_string()))
    }

    /// Refuses a question, as JSON, that cannot be asked: everything that is wrong with it, and no solver started.
    fn check(&self, py: Python<'_>, question: &str) -> PyResult<()> {
        let question = asked(py, question)?;
        let outcome = detached(py, || question.check(&self.0))?;
        refused(py, outcome)
    }

    /// The pipeline that this is the appraisal of; `None` if it was made elsewhere.
    #[getter]
    fn pipeline(&self) -> Option<PyPipeline> {
        self.0.pipeline().map(|pipeline| PyPipeline(Arc::clone(pipeline)))
    }

    /// Ids of the scenarios, and the one in which plans are made.
    #[getter]
    fn scenarios(&self) -> (Vec<String>, String) {
        let all = self.0.scenarios().to_vec();
        let base = all.get(self.0.base_scenario() as usize).cloned().unwrap_or_default();
        (all, base)
    }

    /// How many projects it has.
    #[getter]
    fn projects(&self) -> usize {
        self.0.projects().len()
    }

    /// The hash by which a plan knows its appraisal again.
    fn hash(&self, py: Python<'_>) -> PyResult<String> {
        detached(py, || self.0.hash().to_owned())
    }

    fn __len__(&self) -> usize {
        self.0.len()
    }
}

impl PyAppraisal {
    /// Number of the scenario that is named; of the base scenario if none is.
    fn scenario(&self, py: Python<'_>, name: Option<&str>) -> PyResult<u32> {
        let Some(name) = name else { return Ok(self.0.base_scenario()) };
        let scenarios: Vec<&str> = self.0.scenarios().iter().map(String::as_str).collect();
        let place = scenarios.iter().position(|known| *known == name);
        place.map(|number| number as u32).ok_or_else(|| unknown(py, "scenario", name, &scenarios))
    }

    /// The row that is named.
    pub fn row(
        &self,
        py: Python<'_>,
        project: &str,
        alternative: &str,
        start: Option<i32>,
        scenario: Option<&str>,
    ) -> PyResult<RowId> {
        let appraisal = &self.0;
        let number = self.scenario(py, scenario)?;
        let Some(place) = appraisal.project(project) else {
            let ids: Vec<&str> = appraisal.projects().iter().map(|project| project.id.as_str()).collect();
            return Err(unknown(py, "project", project, &ids));
        };
        let info = &appraisal.projects()[place as usize];
        if alternative != "without" && !info.alternatives.iter().any(|known| known == alternative) {
            let mut known: Vec<&str> = info.alternatives.iter().map(String::as_str).collect();
            known.push("without");
            return Err(unknown(py, "alternative", alternative, &known));
        }
        let of_choice: Vec<RowId> = appraisal
            .rows_of(number, place)
            .iter()
            .copied()
            .filter(|row| match appraisal.key(*row).choice {
                Choice::Without => alternative == "without",
                Choice::Alternative(number) => info.alternatives[number as usize] == alternative,
            })
            .collect();
        let found = of_choice.iter().find(|row| {
            let key = appraisal.key(**row);
            key.choice == Choice::Without || key.start.map(|year| year.0) == start
        });
        found.copied().ok_or_else(|| {
            let starts: Vec<String> =
                of_choice.iter().filter_map(|row| appraisal.key(*row).start.map(|year| year.to_string())).collect();
            let mut problems = Problems::default();
            let found = start.map_or_else(|| "no start".to_owned(), |start| start.to_string());
            problems.add(Address::new("start"), Place::default(), found, format!("one of {}", starts.join(", ")));
            errors::input(py, &problems)
        })
    }
}

/// A question from JSON.
pub fn asked(py: Python<'_>, question: &str) -> PyResult<Question> {
    serde_json::from_str(question).map_err(|error| {
        let mut problems = Problems::default();
        problems.add(Address::new("question"), Place::default(), error.to_string(), "a question");
        errors::input(py, &problems)
    })
}

/// The JSON Schema of a document.
#[pyfunction]
pub fn json_schema(py: Python<'_>) -> PyResult<String> {
    guarded(py, || {
        serde_json::to_string_pretty(&document::json_schema()).map_err(|error| errors::internal(py, &error.to_string()))
    })
}

/// Says that a name is not known, and which known one is nearest.
fn unknown(py: Python<'_>, what: &str, found: &str, known: &[&str]) -> PyErr {
    let mut problems = Problems::default();
    let allowed = match climcap::address::nearest(found, known.iter().copied()) {
        Some(near) => format!("the nearest known {what} is {near}"),
        None => format!("one of {}", known.join(", ")),
    };
    problems.add(Address::new(what), Place::default(), format!("{found:?}"), allowed);
    errors::input(py, &problems)
}
