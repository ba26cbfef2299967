#!/usr/bin/env bash
# Validates the description of the API, and sends every operation what it allows, and
# what it does not, as nobody, viewer, editor and lead: every answer is as described, and
# none is of 500 and above. TEKSER names the binary, TEKSER_EXAMPLES how many examples
# an operation gets.
set -euo pipefail
cd "$(dirname "$0")/../.."

target=${CARGO_TARGET_DIR:-target}
tekser=$(realpath "${TEKSER:-$target/debug/tekser}")
examples=${TEKSER_EXAMPLES:-100}
venv=$target/rigs/venv
if [ ! -x "$venv/bin/schemathesis" ] || [ ! -x "$venv/bin/openapi-spec-validator" ]; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet 'schemathesis>=4,<5' 'openapi-spec-validator>=0.7,<1'
fi

desk=$(mktemp -d)
export TEKSER_DATABASE=$desk/tekser.db
trap 'kill "${server:-}" 2>/dev/null || true; rm -rf "$desk"' EXIT
"$tekser" openapi >"$desk/openapi.json"
"$venv/bin/openapi-spec-validator" "$desk/openapi.json" >"$desk/valid" || { cat "$desk/valid"; exit 1; }
declare -A tokens=([nobody]="")
for role in viewer editor lead; do
  echo "құпия сөз 1234" | "$tekser" user add "$role" --name "$role" --role "$role"
  tokens[$role]=$("$tekser" token create --user "$role")
done
# Somebody must stay a lead whatever the others do to each other.
echo "құпия сөз 1234" | "$tekser" user add last --name last --role lead
echo "Форум Душанбеде өтті. Бес ел қатысты." >"$desk/kk.txt"
article=$("$tekser" import --user lead "$desk/kk.txt")

exec 3< <(exec "$tekser" serve --address 127.0.0.1:0 --no-sample 2>"$desk/log")
server=$!
read -r line <&3
address=http://${line##*http://}
segment=$(curl -sf -H "Authorization: Bearer ${tokens[viewer]}" "$address/api/v1/articles/$article" |
  sed 's/.*"segments":\[{"id":"\([^"]*\)".*/\1/')
# What is well formed may still be refused for what there is, and what is not well formed
# for who asks or where.
cat >"$desk/anything.toml" <<'TOML'
[generation]
codec = "utf-8"
[checks]
positive_data_acceptance.expected-statuses = ["2xx", 304, 401, 403, 404, 409, 410, 422, 429]
negative_data_rejection.expected-statuses = [400, 401, 403, 404, 409, 410, 413, 415, 422, 429]
TOML
failed=0
for role in nobody viewer editor lead; do
  {
    # Who may change something gets at what there is; the others guess.
    case $role in
      editor | lead) printf '[parameters]\n"path.article" = "%s"\n"path.segment" = "%s"\n' "$article" "$segment" ;;
    esac
    if [ -n "${tokens[$role]}" ]; then printf '[auth.openapi.token]\nbearer = "%s"\n' "${tokens[$role]}"; fi
    cat "$desk/anything.toml"
  } >"$desk/$role.toml"
  # Streams have no end to wait for.
  SCHEMATHESIS_HOOKS=server/rigs/contract.py "$venv/bin/schemathesis" --config-file "$desk/$role.toml" run "$desk/openapi.json" --url "$address/api/v1" \
    --checks all --max-examples "$examples" --phases examples,coverage,fuzzing \
    --exclude-path-regex 'stream$' --workers 1 --seed 1 --no-color \
    >"$desk/$role" 2>&1 || failed=1
  sed -n "s/^  \([0-9].* generated.*\)/contract, $role: \1/p" "$desk/$role"
  if [ $failed = 1 ]; then cat "$desk/$role"; exit 1; fi
done
kill -0 "$server" || { cat "$desk/log"; echo "the server ended" >&2; exit 1; }
"$tekser" backup "$desk/copy.db" | sed 's/^.*copy.db/contract: a backup afterwards/'
kill -TERM "$server"
if grep -q panicked "$desk/log"; then cat "$desk/log"; exit 1; fi
echo "contract: a valid description, and no answer that is not as described"
