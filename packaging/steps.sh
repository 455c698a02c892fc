# Read by test.sh and audit.sh (bash): steps that say what they do and how long it took, and an end that says what
# passed, what failed, and what was not run and why. A step that fails ends nothing: the others may tell more.

# Tests send signals and see what comes of them: none is ignored from here on, as it is behind nohup or in a background.
if [ -z "${MYNASCOPE_SIGNALS-}" ] && env --default-signal=INT,QUIT,HUP true 2>/dev/null; then
    exec env --default-signal=INT,QUIT,HUP MYNASCOPE_SIGNALS=default "$0" "$@"
fi

passed=0 failed=0 skipped=0
failures=() reasons=()
log=$(mktemp)
trap 'rm -f "$log"' EXIT
trap 'exit 130' INT

took() {
    local seconds=$((SECONDS - $1))
    ((seconds < 60)) && echo "$seconds s" || echo "$((seconds / 60)) min $((seconds % 60)) s"
}

# told WHAT COMMAND…: runs it between a line before and a line after.
told() {
    local what=$1 start=$SECONDS code=0
    shift
    printf '\n==> %s\n' "$what"
    "$@" || code=$?
    if ((code == 0)); then
        printf '==> %s: done in %s\n' "$what" "$(took "$start")"
    else
        printf '==> %s: FAILED after %s\n' "$what" "$(took "$start")"
        failures+=("$what")
    fi
    return "$code"
}

# check WHAT COMMAND…: counts as one that passed or failed.
check() {
    if told "$@"; then passed=$((passed + 1)); else failed=$((failed + 1)); return 1; fi
}

# logged COMMAND…: what it says on standard output is kept too.
logged() {
    "$@" | tee "$log"
    return "${PIPESTATUS[0]}"
}

# tests WHAT COMMAND…: one or more runs of a test binary, counted by what each says at its end.
tests() {
    local code=0 counted
    : >"$log"
    told "$1" logged "${@:2}" || code=$?
    counted=$(sed -n 's/^test result: .* \([0-9]*\) passed; \([0-9]*\) failed; \([0-9]*\) ignored;.*/\1 \2 \3/p' "$log")
    local ok=0 bad=0 ignored=0 a b c
    while read -r a b c; do
        [ -n "$a" ] && ok=$((ok + a)) bad=$((bad + b)) ignored=$((ignored + c))
    done <<<"$counted"
    # One that did not get as far as to count.
    ((code != 0 && bad == 0)) && bad=1
    # One that found none of what it was to run.
    if ((ok + bad + ignored == 0)); then
        echo "No test ran." >&2
        failures+=("$1: no test ran")
        bad=1 code=1
    fi
    passed=$((passed + ok)) failed=$((failed + bad)) skipped=$((skipped + ignored))
    # `test NAME ... ignored, WHY` of the one kind of test binary, `ignored (WHY)` of the other.
    while IFS= read -r why; do
        reasons+=("$why")
    done < <(sed -n 's/^test .* \.\.\. ignored//p' "$log" |
        sed -e 's/^, //' -e 's/^ (\(.*\))$/\1/' -e 's/^$/nobody says why/')
    return "$code"
}

# not_run COUNT WHY: tests that could not even be started.
not_run() {
    local count
    skipped=$((skipped + $1))
    for ((count = 0; count < $1; count++)); do reasons+=("$2"); done
}

# The end: one line for each reason and each failure, then the line that counts.
closing() {
    printf '\nIn all %s.\n' "$(took 0)"
    if ((${#reasons[@]})); then
        printf '%s\n' "${reasons[@]}" | sort | uniq -c | sort -rn | sed 's/^ *\([0-9]*\) /not run: \1: /'
    fi
    if ((${#failures[@]})); then printf 'failed: %s\n' "${failures[@]}"; fi
    printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
    ((failed == 0))
}
