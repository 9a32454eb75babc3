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
exports.isPlanDocument = validatorOf(() => require('./check-plan.cjs').check);
