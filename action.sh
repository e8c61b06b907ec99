#!/usr/bin/env bash
# What the action does once the tool is built: check, test, layout, and the sheet of changes.
#
# Takes its settings from the variables that action.yml sets. Everything runs before the worst status
# ends the step, so that one push shows all that is wrong.
set -uo pipefail

# The bash of macOS knows neither `mapfile` nor an empty array under `-u`.
paths=()
while IFS= read -r path; do
  if [[ -n $path ]]; then paths+=("$path"); fi
done < <(printf '%s\n' "${PATHS:-.}" | sed 's/^[[:space:]]*//; s/[[:space:]]*$//')
if ((${#paths[@]} == 0)); then paths=(.); fi
reports=${RUNNER_TEMP:-$(mktemp -d)}/tasuki-reports
mkdir -p "$reports/junit"
summary=${GITHUB_STEP_SUMMARY:-/dev/null}
worst=0

# How bad a status is: 2 could not run, 1 rejected, 3 undecided, 0 passed.
badness() {
  case $1 in 0) echo 0 ;; 3) echo 1 ;; 1) echo 2 ;; *) echo 3 ;; esac
}
worse() {
  if (($(badness "$1") > $(badness "$worst"))); then worst=$1; fi
}

check=(--fail-on "${FAIL_ON:-error}")
if [[ -n ${BASELINE:-} ]]; then check+=(--baseline "$BASELINE"); fi
"$TASUKI" check "${paths[@]}" "${check[@]}" --format github \
  --output "markdown=$reports/check.md" --output "sarif=$reports/tasuki.sarif" --output "junit=$reports/junit/check.xml"
worse $?
"$TASUKI" test "${paths[@]}" --format github --output "text=$reports/scenarios.txt" --output "junit=$reports/junit/scenarios.xml"
tested=$?
worse "$tested"
if [[ ${FORMAT_CHECK:-true} == true ]]; then
  "$TASUKI" fmt --check "${paths[@]}"
  worse $?
fi

sheet=$reports/changes.md
if [[ -n ${AGAINST:-} ]]; then
  # A checkout has the one commit; the base is fetched alone.
  git cat-file -e "$AGAINST^{commit}" 2>/dev/null || git fetch --quiet --depth=1 origin "$AGAINST"
  # A change is no failure: it is what the reviewers are asked about.
  { echo '<!-- tasuki -->'; "$TASUKI" diff --against "$AGAINST" "${paths[@]}" --format markdown --fail-on none; } >"$sheet"
  compared=$?
  # A policy that is no policy is said by the check already.
  if ((compared == 2)); then worse 2; fi
  if ((compared == 1)); then rm -f "$sheet"; fi
fi

if [[ -f $reports/check.md ]]; then { cat "$reports/check.md"; echo; } >>"$summary"; fi
if ((tested == 1)); then
  # Four backticks: a name may hold three.
  { echo '## tasuki test'; echo; echo '````text'; cat "$reports/scenarios.txt"; echo '````'; echo; } >>"$summary"
fi
if [[ -f $sheet ]]; then { cat "$sheet"; echo; } >>"$summary"; fi
if [[ -n ${GITHUB_OUTPUT:-} ]]; then
  printf 'sarif=%s\njunit=%s\n' "$reports/tasuki.sarif" "$reports/junit" >>"$GITHUB_OUTPUT"
fi

if [[ -f $sheet && ${COMMENT:-true} == true && -n ${PULL_REQUEST:-} ]]; then
  comments=repos/$GITHUB_REPOSITORY/issues/$PULL_REQUEST/comments
  old=$(gh api --paginate "$comments" --jq '.[] | select(.body | startswith("<!-- tasuki -->")) | .id' | head -n 1)
  if [[ -n $old ]]; then
    gh api --silent --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$old" -F "body=@$sheet"
  else
    gh api --silent "$comments" -F "body=@$sheet"
  fi || echo "::notice::the sheet of changes is in the summary of this run; posting it needs \`pull-requests: write\`"
fi
exit "$worst"
