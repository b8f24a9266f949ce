//! Reads a pipeline, plans, and prints the plan as JSON:
//!
//! ```text
//! cargo run --release --example plan -- examples/island/pipeline.toml
//! ```

use std::error::Error;
use std::io::Write;
use std::path::PathBuf;

use climcap::document;
use climcap::plan::Question;
use climcap::portfolio::{Effort, Stop};

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args_os().nth(1).map(PathBuf::from).ok_or("usage: plan FILE")?;
    let pipeline = document::read(&path)?;
    let question = Question::from(&pipeline);
    let appraisal = climcap::appraise(pipeline)?;
    let plan = climcap::optimize(&appraisal, &question, &Effort::default(), &Stop::never())?;
    climcap::verify(&plan)?;
    writeln!(std::io::stdout(), "{}", plan.to_json()?)?;
    Ok(())
}
