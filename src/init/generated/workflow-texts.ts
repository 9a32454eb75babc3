// Made from .github/workflows/ by scripts/generate.ts. Do not edit.

/** Where the address of the released Action goes. */
export const ACTION_PLACE = 'HUBJOBS_ACTION';

export const ENTRA_WORKFLOWS: Readonly<Record<string, string>> = {
  'pull-request.yml': `# What a pull request does to the fleet: what it changes, checked, simulated, and planned against the real hubs. The first
# job needs no cloud and no secret and works from a fork. The second needs an identity that may only read, and the repository
# variable HUBJOBS_HUBS, the hubs' names as a JSON list such as ["production"]; without it, and for a fork, it is skipped.
name: Pull request

on:
  pull_request:
    paths: ['jobs/**', 'hubjobs.y*ml', '.github/workflows/pull-request.yml']

permissions:
  contents: read

concurrency:
  group: pull-request-\${{ github.event.pull_request.number }}
  cancel-in-progress: true

jobs:
  prove:
    runs-on: ubuntu-24.04
    timeout-minutes: 15
    permissions:
      contents: read
      pull-requests: write # for the comment; a fork's token only reads, whatever is written here
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with:
          fetch-depth: 0
          persist-credentials: false
      - name: Show what changes
        uses: HUBJOBS_ACTION
        with:
          command: diff
      - name: Validate every manifest
        uses: HUBJOBS_ACTION
        with:
          command: validate
      - name: Run the simulations, on a local hub with simulated devices, as tests
        uses: HUBJOBS_ACTION
        with:
          command: simulate
      - name: Keep the report
        if: always()
        uses: actions/upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f # v7.0.0
        with:
          name: simulation
          path: report/
          if-no-files-found: ignore

  plan:
    needs: prove
    if: vars.HUBJOBS_HUBS != '' && github.event.pull_request.head.repo.full_name == github.repository
    runs-on: ubuntu-24.04
    timeout-minutes: 15
    permissions:
      contents: read
      id-token: write # to sign in to Azure
      pull-requests: write # for the comment
    strategy:
      fail-fast: false
      matrix:
        hub: \${{ fromJSON(vars.HUBJOBS_HUBS || '[]') }}
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with:
          fetch-depth: 0
          persist-credentials: false
      - uses: azure/login@f5d393ae46f8fde4be8b75f32e3fc50e654ad0ca # v3.0.1
        with:
          client-id: \${{ vars.AZURE_READER_CLIENT_ID }}
          tenant-id: \${{ vars.AZURE_TENANT_ID }}
          allow-no-subscriptions: true # it has rights on the hub, none on a subscription
      - name: Show what changes on the hub
        uses: HUBJOBS_ACTION
        with:
          command: diff
          hub: \${{ matrix.hub }}
      - name: Plan
        uses: HUBJOBS_ACTION
        with:
          command: plan
          hub: \${{ matrix.hub }}
      - name: Keep the plan, to be applied as it was reviewed
        if: always()
        uses: actions/upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f # v7.0.0
        with:
          name: plan-\${{ matrix.hub }}
          path: report/
          if-no-files-found: ignore
`,
  'fork-comment.yml': `# Puts what the run of a fork's pull request has found into a comment: that run itself may not. The artifact comes from
# a run whose code the fork's author controls, so it is untrusted: nothing of it is executed or taken as Markdown, it is
# posted as plain text, and the pull request is looked up by the commit that GitHub says the run was for.
name: Comment for forks

on:
  workflow_run:
    workflows: [Pull request]
    types: [completed]

permissions:
  contents: read

jobs:
  comment:
    if: >-
      github.event.workflow_run.event == 'pull_request' &&
      github.event.workflow_run.head_repository.full_name != github.repository
    runs-on: ubuntu-24.04
    timeout-minutes: 10
    permissions:
      contents: read
      actions: read # to download the other run's artifact
      pull-requests: write # for the comment
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with:
          fetch-depth: 0
          persist-credentials: false
      - uses: actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c # v8.0.1
        continue-on-error: true # a run that ended early left none
        with:
          name: simulation
          path: untrusted/
          run-id: \${{ github.event.workflow_run.id }}
          github-token: \${{ github.token }}
      - uses: HUBJOBS_ACTION
        with:
          command: comment
          report-dir: untrusted
`,
  'reconcile.yml': `# Makes the hubs agree with main. Needs the repository variables AZURE_CLIENT_ID and AZURE_TENANT_ID of an identity that
# trusts this repository (OpenID Connect: no secret is stored), and HUBJOBS_HUBS, the hubs' names as a JSON list such as
# ["production"]. Without HUBJOBS_HUBS the job is skipped. Where the variable HUBJOBS_APPLY is \`reviewed\`,
# apply-reviewed.yml does this work after a merge, and this one runs by hand only.
name: Reconcile

on:
  push:
    branches: [main]
    paths: ['jobs/**', 'hubjobs.y*ml']
  schedule:
    - cron: '7,37 * * * *'
  workflow_dispatch:

permissions:
  contents: read

jobs:
  reconcile:
    if: vars.HUBJOBS_HUBS != '' && (vars.HUBJOBS_APPLY != 'reviewed' || github.event_name == 'workflow_dispatch')
    strategy:
      fail-fast: false
      matrix:
        hub: \${{ fromJSON(vars.HUBJOBS_HUBS || '[]') }}
    # Of the runs that wait for a hub GitHub keeps the newest and cancels the others. Nothing is lost by that: whenever a run
    # begins it takes the newest of main, not what it was started for.
    concurrency:
      group: reconcile-\${{ matrix.hub }}
      cancel-in-progress: false
    permissions:
      contents: read
      id-token: write # to sign in to Azure
    uses: ./.github/workflows/reconcile-hub.yml
    with:
      hub: \${{ matrix.hub }}
`,
  'reconcile-hub.yml': `# Makes one hub agree with main: reconcile.yml calls it for each hub.
name: Reconcile a hub

on:
  workflow_call:
    inputs:
      hub:
        description: Name of the hub in hubjobs.yaml
        required: true
        type: string

permissions:
  contents: read

jobs:
  reconcile:
    runs-on: ubuntu-24.04
    timeout-minutes: 60
    # Everything that writes to a hub is in its group, one at a time and never stopped halfway. The queue is there so that
    # this run does not take the place of a reviewed plan that waits; of itself reconcile.yml lets one wait at most.
    concurrency:
      group: hub-\${{ inputs.hub }}
      queue: max
      cancel-in-progress: false
    # Reviewers and branches that an environment asks for are asked for here: name one after each hub.
    environment: \${{ inputs.hub }}
    permissions:
      contents: read # also to ask GitHub what main says, before anything is changed
      id-token: write # to sign in to Azure
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with:
          ref: main # also when an old run is started again
          fetch-depth: 0
          persist-credentials: false
      - uses: azure/login@f5d393ae46f8fde4be8b75f32e3fc50e654ad0ca # v3.0.1
        with:
          client-id: \${{ vars.AZURE_CLIENT_ID }}
          tenant-id: \${{ vars.AZURE_TENANT_ID }}
          allow-no-subscriptions: true # it has rights on the hub, none on a subscription
      - name: Reconcile
        uses: HUBJOBS_ACTION
        with:
          command: reconcile
          hub: \${{ inputs.hub }}
          for: 25m
      - name: Keep the report
        if: always()
        uses: actions/upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f # v7.0.0
        with:
          name: report-\${{ inputs.hub }}
          path: report/
          if-no-files-found: ignore
`,
  'apply-reviewed.yml': `# Applies exactly the plan that was reviewed in a pull request, or refuses, and tells the pull request which. Where the
# repository variable HUBJOBS_APPLY is \`reviewed\` it runs after each merge; reconcile.yml then runs by hand only. It can be
# started by hand for one pull request, to try again.
name: Apply a reviewed plan

on:
  push:
    branches: [main]
    paths: ['jobs/**', 'hubjobs.y*ml']
  workflow_dispatch:
    inputs:
      pull-request:
        description: Number of the merged pull request whose plan is applied
        required: true
        type: number
      hub:
        description: One of HUBJOBS_HUBS; default, all of them
        type: string

permissions:
  contents: read

jobs:
  find:
    if: github.ref == 'refs/heads/main' && (vars.HUBJOBS_APPLY == 'reviewed' && vars.HUBJOBS_HUBS != '' || github.event_name == 'workflow_dispatch')
    runs-on: ubuntu-24.04
    timeout-minutes: 10
    permissions:
      contents: read
      pull-requests: read
    outputs:
      pull-requests: \${{ steps.find.outputs.pull-requests }}
    steps:
      - name: Find what was merged
        id: find
        env:
          GH_TOKEN: \${{ github.token }}
          GH_REPO: \${{ github.repository }}
          NUMBER: \${{ inputs.pull-request }}
          HUB: \${{ inputs.hub }}
          HUBS: \${{ vars.HUBJOBS_HUBS || '[]' }}
        run: |
          # GitHub makes an environment that nobody has made, and such a one asks no reviewer.
          test -z "$HUB" || jq -ne --arg hub "$HUB" --argjson hubs "$HUBS" '$hubs | index($hub) != null' > /dev/null || { echo "::error::the hub is none of HUBJOBS_HUBS"; exit 1; }
          echo "$NUMBER" > numbers
          for commit in $(test -n "$NUMBER" || jq -r '.commits[].id' "$GITHUB_EVENT_PATH"); do
            gh api "repos/$GH_REPO/commits/$commit/pulls" --jq '.[] | select(.merged_at and .base.ref == "main") | .number' >> numbers
          done
          numbers=$(jq -cs unique numbers)
          test "$numbers" != '[]' || { echo "::error::this push has no pull request, so nobody has reviewed its plan"; exit 1; }
          echo "pull-requests=$numbers" >> "$GITHUB_OUTPUT"

  apply:
    name: Pull request \${{ matrix.pull-request }} on \${{ matrix.hub }}
    needs: find
    runs-on: ubuntu-24.04
    timeout-minutes: 60
    strategy:
      fail-fast: false
      matrix:
        pull-request: \${{ fromJSON(needs.find.outputs.pull-requests) }}
        hub: \${{ fromJSON(inputs.hub && format('[{0}]', toJSON(inputs.hub)) || vars.HUBJOBS_HUBS || '[]') }}
    # Everything that writes to a hub is in its group, one at a time and never stopped halfway. None takes the place of
    # another that waits: each plan was reviewed by itself.
    concurrency:
      group: hub-\${{ matrix.hub }}
      queue: max
      cancel-in-progress: false
    environment: \${{ matrix.hub }}
    permissions:
      contents: read
      actions: read # to download the plan
      pull-requests: write # to say there what became of it
      id-token: write # to sign in to Azure
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with:
          ref: main # as it is now: what was merged since makes the plan differ, and that is said
          fetch-depth: 0
          persist-credentials: false
      - name: Find the run that planned the last commit of the pull request
        id: reviewed
        env:
          GH_TOKEN: \${{ github.token }}
          GH_REPO: \${{ github.repository }}
          NUMBER: \${{ matrix.pull-request }}
        run: |
          gh pr view "$NUMBER" --json state,baseRefName,isCrossRepository,headRefOid --jq '"\\(.state) \\(.isCrossRepository) \\(.headRefOid) \\(.baseRefName)"' > pull
          read -r state fork head base < pull
          rm pull
          test "$state" = MERGED || { echo "::error::pull request $NUMBER is not merged"; exit 1; }
          test "$base" = main || { echo "::error::pull request $NUMBER was merged into another branch than main, where other rules of review may hold"; exit 1; }
          test "$fork" = false || { echo "::error::pull request $NUMBER comes from a fork, whose runs make no plan for a real hub"; exit 1; }
          # A fork can have the same commit, and a run of its own for it.
          run=$(gh api "repos/$GH_REPO/actions/workflows/pull-request.yml/runs?event=pull_request&head_sha=$head" --jq 'first(.workflow_runs[] | select(.head_repository.full_name == env.GH_REPO)).id')
          test -n "$run" || { echo "::error::no run has planned $head"; exit 1; }
          echo "run=$run" >> "$GITHUB_OUTPUT"
      - uses: actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c # v8.0.1
        with:
          name: plan-\${{ matrix.hub }}
          path: reviewed/
          run-id: \${{ steps.reviewed.outputs.run }}
          github-token: \${{ github.token }}
      - uses: azure/login@f5d393ae46f8fde4be8b75f32e3fc50e654ad0ca # v3.0.1
        with:
          client-id: \${{ vars.AZURE_CLIENT_ID }}
          tenant-id: \${{ vars.AZURE_TENANT_ID }}
          allow-no-subscriptions: true # it has rights on the hub, none on a subscription
      - name: Apply it
        uses: HUBJOBS_ACTION
        with:
          command: reconcile
          hub: \${{ matrix.hub }}
          plan: reviewed/plan.json
          pull-request: \${{ matrix.pull-request }}
      - name: Keep the report
        if: always()
        uses: actions/upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f # v7.0.0
        with:
          name: report-\${{ matrix.pull-request }}-\${{ matrix.hub }}
          path: report/
          if-no-files-found: ignore

  # The step above tells the pull request what it did or why it refused. A job that never came so far (no plan, no
  # approval, cancelled while it waited) is told here, so that no reviewed plan is lost in silence.
  tell:
    needs: [find, apply]
    if: always() && needs.find.result == 'success' && needs.apply.result != 'success'
    runs-on: ubuntu-24.04
    timeout-minutes: 10
    permissions:
      contents: read
      actions: read # to see how far the jobs came
      pull-requests: write # for the comment
    steps:
      - name: Tell the pull requests whose plan was not tried
        env:
          GH_TOKEN: \${{ github.token }}
          GH_REPO: \${{ github.repository }}
          RUN_URL: \${{ github.server_url }}/\${{ github.repository }}/actions/runs/\${{ github.run_id }}
        run: |
          gh api --paginate "repos/$GH_REPO/actions/runs/$GITHUB_RUN_ID/jobs?per_page=100" > jobs.json
          jq -r '.jobs[]
            | select(any(.steps[]?; .name == "Apply it" and (.conclusion == "success" or .conclusion == "failure")) | not)
            | .name | capture("^Pull request (?<number>[0-9]+) on (?<hub>.+)$") | "\\(.number) \\(.hub)"' jobs.json > untold
          while read -r number hub; do
            gh pr comment "$number" --body "The plan that was reviewed here was **not applied** to \\\`$hub\\\`, or not to its end: [this run]($RUN_URL) says why." < /dev/null
          done < untold
`,
  'stop.yml': `# Cancels waiting jobs on a hub now, when somebody starts it by hand, from a phone too. It is in no concurrency group: a stop
# must not wait for a reconciler to end. Running jobs cannot be stopped, and later occurrences are scheduled as before, by the
# next run of reconcile.yml: suspend the manifests, or disable that workflow.
name: Stop jobs

on:
  workflow_dispatch:
    inputs:
      hub:
        description: One of HUBJOBS_HUBS
        required: true
        type: string
      names:
        description: Names of the manifests, divided by spaces
        type: string
      all:
        description: Every waiting job of this owner
        type: boolean
        default: false

permissions:
  contents: read

jobs:
  stop:
    # GitHub makes an environment that nobody has made, and such a one asks no reviewer.
    if: contains(fromJSON(vars.HUBJOBS_HUBS || '[]'), inputs.hub)
    runs-on: ubuntu-24.04
    timeout-minutes: 15
    environment: \${{ inputs.hub }}
    permissions:
      contents: read
      id-token: write # to sign in to Azure
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with:
          persist-credentials: false
      - uses: azure/login@f5d393ae46f8fde4be8b75f32e3fc50e654ad0ca # v3.0.1
        with:
          client-id: \${{ vars.AZURE_CLIENT_ID }}
          tenant-id: \${{ vars.AZURE_TENANT_ID }}
          allow-no-subscriptions: true # it has rights on the hub, none on a subscription
      - name: Stop
        uses: HUBJOBS_ACTION
        with:
          command: stop
          hub: \${{ inputs.hub }}
          names: \${{ inputs.names }}
          args: \${{ inputs.all && '--all' || '' }}
`,
  'drift.yml': `# Says when a hub differs from main although nothing was merged: somebody cancelled a job by hand, or no reconciler has
# run. Nothing is changed; the identity may only read.
name: Drift

on:
  schedule:
    - cron: '43 5 * * *'
  workflow_dispatch:

permissions:
  contents: read

jobs:
  check:
    if: vars.HUBJOBS_HUBS != ''
    runs-on: ubuntu-24.04
    timeout-minutes: 15
    strategy:
      fail-fast: false
      matrix:
        hub: \${{ fromJSON(vars.HUBJOBS_HUBS || '[]') }}
    permissions:
      contents: read
      id-token: write # to sign in to Azure
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with:
          fetch-depth: 0
          persist-credentials: false
      - uses: azure/login@f5d393ae46f8fde4be8b75f32e3fc50e654ad0ca # v3.0.1
        with:
          client-id: \${{ vars.AZURE_READER_CLIENT_ID }}
          tenant-id: \${{ vars.AZURE_TENANT_ID }}
          allow-no-subscriptions: true # it has rights on the hub, none on a subscription
      - uses: HUBJOBS_ACTION
        with:
          command: plan
          hub: \${{ matrix.hub }}
          fail-on: changes
`,
};

export const CONNECTION_STRING_WORKFLOWS: Readonly<Record<string, string>> = {
  'pull-request.yml': `# What a pull request does to the fleet: what it changes, checked and simulated. It needs no cloud and no secret, and
# works from a fork.
name: Pull request

on:
  pull_request:
    paths: ['jobs/**', 'hubjobs.y*ml', '.github/workflows/pull-request.yml']

permissions:
  contents: read

concurrency:
  group: pull-request-\${{ github.event.pull_request.number }}
  cancel-in-progress: true

jobs:
  prove:
    runs-on: ubuntu-24.04
    timeout-minutes: 15
    permissions:
      contents: read
      pull-requests: write # for the comment; a fork's token only reads, whatever is written here
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with:
          fetch-depth: 0
          persist-credentials: false
      - name: Show what changes
        uses: HUBJOBS_ACTION
        with:
          command: diff
      - name: Validate every manifest
        uses: HUBJOBS_ACTION
        with:
          command: validate
      - name: Run the simulations, on a local hub with simulated devices, as tests
        uses: HUBJOBS_ACTION
        with:
          command: simulate
      - name: Keep the report
        if: always()
        uses: actions/upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f # v7.0.0
        with:
          name: simulation
          path: report/
          if-no-files-found: ignore
`,
  'fork-comment.yml': `# Puts what the run of a fork's pull request has found into a comment: that run itself may not. The artifact comes from
# a run whose code the fork's author controls, so it is untrusted: nothing of it is executed or taken as Markdown, it is
# posted as plain text, and the pull request is looked up by the commit that GitHub says the run was for.
name: Comment for forks

on:
  workflow_run:
    workflows: [Pull request]
    types: [completed]

permissions:
  contents: read

jobs:
  comment:
    if: >-
      github.event.workflow_run.event == 'pull_request' &&
      github.event.workflow_run.head_repository.full_name != github.repository
    runs-on: ubuntu-24.04
    timeout-minutes: 10
    permissions:
      contents: read
      actions: read # to download the other run's artifact
      pull-requests: write # for the comment
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with:
          fetch-depth: 0
          persist-credentials: false
      - uses: actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c # v8.0.1
        continue-on-error: true # a run that ended early left none
        with:
          name: simulation
          path: untrusted/
          run-id: \${{ github.event.workflow_run.id }}
          github-token: \${{ github.token }}
      - uses: HUBJOBS_ACTION
        with:
          command: comment
          report-dir: untrusted
`,
  'reconcile.yml': `# Makes the hubs agree with main. Needs the repository variable HUBJOBS_HUBS, the hubs' names as a JSON list such as
# ["production"], and in the environment of each hub the secret HUBJOBS_CONNECTION_STRING. Without HUBJOBS_HUBS the job is
# skipped.
name: Reconcile

on:
  push:
    branches: [main]
    paths: ['jobs/**', 'hubjobs.y*ml']
  schedule:
    - cron: '7,37 * * * *'
  workflow_dispatch:

permissions:
  contents: read

jobs:
  reconcile:
    if: vars.HUBJOBS_HUBS != ''
    strategy:
      fail-fast: false
      matrix:
        hub: \${{ fromJSON(vars.HUBJOBS_HUBS || '[]') }}
    # Of the runs that wait for a hub GitHub keeps the newest and cancels the others. Nothing is lost by that: whenever a run
    # begins it takes the newest of main, not what it was started for.
    concurrency:
      group: reconcile-\${{ matrix.hub }}
      cancel-in-progress: false
    permissions:
      contents: read
    uses: ./.github/workflows/reconcile-hub.yml
    secrets: inherit # the called workflow takes the one of its environment
    with:
      hub: \${{ matrix.hub }}
`,
  'reconcile-hub.yml': `# Makes one hub agree with main: reconcile.yml calls it for each hub.
name: Reconcile a hub

on:
  workflow_call:
    inputs:
      hub:
        description: Name of the hub in hubjobs.yaml
        required: true
        type: string

permissions:
  contents: read

jobs:
  reconcile:
    runs-on: ubuntu-24.04
    timeout-minutes: 60
    # Everything that writes to a hub is in its group, one at a time and never stopped halfway. The queue is there so that
    # this run does not take the place of a reviewed plan that waits; of itself reconcile.yml lets one wait at most.
    concurrency:
      group: hub-\${{ inputs.hub }}
      queue: max
      cancel-in-progress: false
    # Reviewers and branches that an environment asks for are asked for here: name one after each hub.
    environment: \${{ inputs.hub }}
    permissions:
      contents: read # also to ask GitHub what main says, before anything is changed
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with:
          ref: main # also when an old run is started again
          fetch-depth: 0
          persist-credentials: false
      - name: Reconcile
        uses: HUBJOBS_ACTION
        env:
          HUBJOBS_CONNECTION_STRING: \${{ secrets.HUBJOBS_CONNECTION_STRING }}
        with:
          command: reconcile
          hub: \${{ inputs.hub }}
          for: 25m
      - name: Keep the report
        if: always()
        uses: actions/upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f # v7.0.0
        with:
          name: report-\${{ inputs.hub }}
          path: report/
          if-no-files-found: ignore
`,
  'stop.yml': `# Cancels waiting jobs on a hub now, when somebody starts it by hand, from a phone too. It is in no concurrency group: a stop
# must not wait for a reconciler to end. Running jobs cannot be stopped, and later occurrences are scheduled as before, by the
# next run of reconcile.yml: suspend the manifests, or disable that workflow.
name: Stop jobs

on:
  workflow_dispatch:
    inputs:
      hub:
        description: One of HUBJOBS_HUBS
        required: true
        type: string
      names:
        description: Names of the manifests, divided by spaces
        type: string
      all:
        description: Every waiting job of this owner
        type: boolean
        default: false

permissions:
  contents: read

jobs:
  stop:
    # GitHub makes an environment that nobody has made, and such a one asks no reviewer.
    if: contains(fromJSON(vars.HUBJOBS_HUBS || '[]'), inputs.hub)
    runs-on: ubuntu-24.04
    timeout-minutes: 15
    environment: \${{ inputs.hub }}
    permissions:
      contents: read
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with:
          persist-credentials: false
      - name: Stop
        uses: HUBJOBS_ACTION
        env:
          HUBJOBS_CONNECTION_STRING: \${{ secrets.HUBJOBS_CONNECTION_STRING }}
        with:
          command: stop
          hub: \${{ inputs.hub }}
          names: \${{ inputs.names }}
          args: \${{ inputs.all && '--all' || '' }}
`,
};
