//! The same question and bound with another selection that is as good.

use super::{Plan, Proof, VerificationError};
use crate::appraisal::RowId;

impl Plan {
    /// The plan with another selection, audited against the same bound.
    ///
    /// # Errors
    /// If the selection breaks a limit.
    pub(crate) fn with_selection(&self, selection: Vec<RowId>) -> Result<Self, VerificationError> {
        let certificate = &self.certificate;
        let proof = Proof {
            solver: certificate.solver.clone(),
            solver_version: certificate.solver_version.clone(),
            bound_by: certificate.bound_by.clone(),
            bound: self.bound.amount(),
            gap_asked: certificate.gap_asked,
            took: self.took,
            ended_by: self.ended_by,
        };
        Self::new(&self.appraisal, &self.question, selection, proof)
    }
}
