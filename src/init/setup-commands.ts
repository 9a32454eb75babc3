/** The commands of the setup page, in the shell variables that its first step sets. */

export const FIRST_PUSH = `
git init --initial-branch main
git add . && git commit --message "Add hubjobs"
gh repo create OWNER/REPO --private --source . --push`;

export const ASK_SUBJECT = `
SUBJECT=$(gh api "repos/$REPO/actions/oidc/customization/sub" --jq '.sub_claim_prefix // empty')
echo "$SUBJECT"`;

export const IMMUTABLE_SUBJECT = String.raw`
SUBJECT=$(gh api "repos/$REPO" --jq '"repo:\(.owner.login)@\(.owner.id)/\(.name)@\(.id)"')`;

export const CLASSIC_SUBJECT = String.raw`
SUBJECT=$(gh api "repos/$REPO" --jq '"repo:\(.full_name)"')`;

export const ABOUT_AZURE = `
HUB_ID=$(az iot hub show --name "$HUB" --query id --output tsv)
SUBSCRIPTION=$(echo "$HUB_ID" | cut -d / -f 3)
TENANT=$(az account show --subscription "$SUBSCRIPTION" --query tenantId --output tsv)`;

export const IDENTITIES = String.raw`
trust() { # an identity, a name, and whom it trusts
  az ad app federated-credential create --id "$1" --output none --parameters "{
    \"name\": \"$2\",
    \"issuer\": \"https://token.actions.githubusercontent.com\",
    \"subject\": \"$SUBJECT:$3\",
    \"audiences\": [\"api://AzureADTokenExchange\"]
  }"
}

READER=$(az ad app create --display-name "hubjobs reader of $REPO" --sign-in-audience AzureADMyOrg --query appId --output tsv)
az ad sp create --id "$READER" --output none
trust "$READER" pull-requests pull_request
trust "$READER" main ref:refs/heads/main

RECONCILER=$(az ad app create --display-name "hubjobs reconciler of $REPO" --sign-in-audience AzureADMyOrg --query appId --output tsv)
az ad sp create --id "$RECONCILER" --output none
trust "$RECONCILER" "$ENVIRONMENT" "environment:$ENVIRONMENT"`;

export const ROLES = String.raw`
az role definition create --output none --role-definition "{
  \"Name\": \"hubjobs reader\",
  \"Description\": \"Reads jobs and their results.\",
  \"Actions\": [],
  \"DataActions\": [
    \"Microsoft.Devices/IotHubs/jobs/read\",
    \"Microsoft.Devices/IotHubs/twins/read\",
    \"Microsoft.Devices/IotHubs/configurations/read\"
  ],
  \"AssignableScopes\": [\"/subscriptions/$SUBSCRIPTION\"]
}"
az role definition create --output none --role-definition "{
  \"Name\": \"hubjobs reconciler\",
  \"Description\": \"Schedules jobs and reads their results.\",
  \"Actions\": [],
  \"DataActions\": [
    \"Microsoft.Devices/IotHubs/jobs/read\",
    \"Microsoft.Devices/IotHubs/jobs/write\",
    \"Microsoft.Devices/IotHubs/jobs/delete\",
    \"Microsoft.Devices/IotHubs/twins/read\",
    \"Microsoft.Devices/IotHubs/configurations/read\"
  ],
  \"AssignableScopes\": [\"/subscriptions/$SUBSCRIPTION\"]
}"`;

export const ASSIGNMENTS = String.raw`
assign() { # a role, and the identity that gets it
  az role assignment create --output none --role "$1" --scope "$HUB_ID" --assignee-principal-type ServicePrincipal \
    --assignee-object-id "$(az ad sp show --id "$2" --query id --output tsv)"
}

assign "hubjobs reader" "$READER"
assign "hubjobs reconciler" "$RECONCILER"`;

export const ENVIRONMENT = `
echo '{ "deployment_branch_policy": { "protected_branches": false, "custom_branch_policies": true } }' |
  gh api --method PUT "repos/$REPO/environments/$ENVIRONMENT" --input -
gh api --method POST "repos/$REPO/environments/$ENVIRONMENT/deployment-branch-policies" --raw-field name=main`;

export const SECRET = `
az iot hub connection-string show --hub-name "$HUB" --policy-name service --query connectionString --output tsv |
  gh secret set HUBJOBS_CONNECTION_STRING --repo "$REPO" --env "$ENVIRONMENT"`;

export const VARIABLES = `
gh variable set AZURE_TENANT_ID --repo "$REPO" --body "$TENANT"
gh variable set AZURE_READER_CLIENT_ID --repo "$REPO" --body "$READER"
gh variable set AZURE_CLIENT_ID --repo "$REPO" --body "$RECONCILER"`;

export const HUBS = String.raw`
gh variable set HUBJOBS_HUBS --repo "$REPO" --body "[\"$ENVIRONMENT\"]"`;

export const TRY_ENTRA = `
gh workflow run drift.yml --repo "$REPO"`;

export const TRY_CONNECTION_STRING = `
gh workflow run reconcile.yml --repo "$REPO"`;
