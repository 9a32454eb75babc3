// Made from schemas/ by scripts/generate.ts. Do not edit.
'use strict';
function validatorOf(load) {
  let check;
  function validate(data) {
    check ??= load();
    const isValid = check(data);
    validate.errors = check.errors;
    return isValid;
  }
  return validate;
}
exports.isWrittenManifest = validatorOf(() => require('./check-job.cjs').check);
exports.isWrittenRollout = validatorOf(() => require('./check-rollout.cjs').check);
exports.isWrittenConfig = validatorOf(() => require('./check-config.cjs').check);
exports.isWrittenFleet = validatorOf(() => require('./check-fleet.cjs').check);
exports.isWrittenSimulation = validatorOf(() => require('./check-simulation.cjs').check);
exports.isWrittenPolicy = validatorOf(() => require('./check-policy.cjs').check);
