#!/usr/bin/env bash
# A base asked from the shell: formats, exit codes, answers that are read back. Needs `dictum` on the path.
set -euo pipefail
cd "$(dirname "$0")/.."
kb=${1:-kb/nagorno_karabakh}

echo "== How often is each accused?"
# CSV is RFC 4180; --no-header leaves the headings out.
dictum query "$kb" '?(Whom, count(What)) :- accused(_, Whom, What) order by 2 desc.' --format csv --no-header |
    while IFS=, read -r whom number; do
        echo "$whom: $number"
    done

echo "== Did anybody broker the ceasefire?"
# With -E no answer is exit code 1; 2 is a wrong command line, 3 a wrong query.
if dictum query -E "$kb" 'brokered(Who, ceasefire_2022_09)?' >/dev/null 2>&1; then
    echo "yes"
else
    case $? in
        1) echo "the report names nobody" ;;
        *) echo "that was no question" ;;
    esac
fi

echo "== One object a line, for jq and its like"
dictum query "$kb" 'macron says P @ Source:Paragraph?' --format jsonl

echo "== Answers are facts: a second program goes on from them"
{
    dictum query "$kb" 'accused(Who, Whom, What)?'
    echo 'silent(Whom) :- accused(_, Whom, _), not accused(Whom, _, _).'
    echo 'silent(Whom)?'
} | dictum run -
