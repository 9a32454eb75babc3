export const README_PATH = 'README.md';

/** For people who come upon the branch. */
export const README = `# Jobs that ended

hubjobs keeps here what an IoT Hub forgets after 30 days. \`hubjobs history\` reads it; nothing is decided by it.

- \`<hub>/<month>.ndjson\`: a line for each job that ended in that month (UTC), with its counts and answers.
- \`<hub>/<month>/<job id>.ndjson.gz\`: the result of each device, a line each.

Months that are too old are removed, and the branch then begins anew with one commit. Deleting the branch loses the
history and nothing else.
`;
