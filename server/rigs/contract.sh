#!/usr/bin/env bash
# Sends every operation of the API what its description allows, and what it does
# not, as nobody, viewer, editor and lead: no answer may be of 500 and above.
# TEKSER names the binary, TEKSER_EXAMPLES how many examples an operation gets.
set -euo pipefail
cd "$(dirname "$0")/../.."

target=${CARGO_TARGET_DIR:-target}
tekser=$(realpath "${TEKSER:-$target/debug/tekser}")
examples=${TEKSER_EXAMPLES:-100}
venv=$target/rigs/venv
if [ ! -x "$venv/bin/schemathesis" ]; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet 'schemathesis>=4,<5'
fi

desk=$(mktemp -d)
export TEKSER_DATABASE=$desk/tekser.db
trap 'kill "${server:-}" 2>/dev/null || true; rm -rf "$desk"' EXIT
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
# Who may change something gets at what there is; the others guess.
printf '[parameters]\n"path.article" = "%s"\n"path.segment" = "%s"\n' "$article" "$segment" >"$desk/there.toml"
echo >"$desk/anything.toml"
failed=0
for role in nobody viewer editor lead; do
  case $role in editor | lead) config=there ;; *) config=anything ;; esac
  # Streams have no end to wait for.
  "$venv/bin/schemathesis" --config-file "$desk/$config.toml" run "$address/api/v1/openapi.json" --url "$address/api/v1" \
    ${tokens[$role]:+--header "Authorization: Bearer ${tokens[$role]}"} \
    --checks not_a_server_error --max-examples "$examples" --phases examples,coverage,fuzzing \
    --exclude-path-regex 'stream$' --exclude-deprecated --workers 1 --seed 1 --no-color \
    >"$desk/$role" 2>&1 || failed=1
  sed -n "s/^  \([0-9].* generated.*\)/contract, $role: \1/p" "$desk/$role"
  if [ $failed = 1 ]; then cat "$desk/$role"; exit 1; fi
done
kill -0 "$server" || { cat "$desk/log"; echo "the server ended" >&2; exit 1; }
"$tekser" backup "$desk/copy.db" | sed 's/^.*copy.db/contract: a backup afterwards/'
kill -TERM "$server"
if grep -q panicked "$desk/log"; then cat "$desk/log"; exit 1; fi
echo "contract: 0 answers of 500 and above"
