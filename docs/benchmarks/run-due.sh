#!/bin/sh
# How long a run from cron takes that finds nothing due, and how much memory: start to exit, on the image's JVM
# settings, with and without an AOT cache. The runs alternate, so that whatever else the machine does hits both.
#
#   docs/benchmarks/run-due.sh [RUNS]     7 runs of each by default; prints each run, then medians and ratios
#
# Needs ./keyturn built once (any command builds it) and GNU or BSD /usr/bin/time.
set -eu

runs=${1:-7}
root=$(cd "$(dirname "$0")/../.." && pwd -P)
jar=$root/target/keyturn-0.1.0.jar
[ -f "$jar" ] || { echo "run-due.sh: $jar is missing; run ./keyturn --version once." >&2; exit 2; }
. "$root/.mvn/find-jdk.sh"
find_jdk || { say_no_jdk; exit 2; }
java=$found_jdk/bin/java

work=$(mktemp -d "${TMPDIR:-/tmp}/keyturn-run-due.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP

# The settings are those of the image, read from where they stand.
sed -n "/printf '%s/,/> jvm.args/{s/ *\\\\\$//;/^ *-/p;}" "$root/Dockerfile" >"$work/jvm.args"
[ -s "$work/jvm.args" ] || { echo "run-due.sh: the Dockerfile has no jvm.args any more." >&2; exit 2; }

# All plans that the project ships, on demand only, so that none of them is due.
mkdir "$work/plans"
for plan in "$root"/rotation-plans/*.yaml; do
  awk '/^schedule:/ { print "schedule: on-demand"; inside = 1; next }
       inside && /^[ #]/ { next }
       { inside = 0; print }' "$plan" >"$work/plans/$(basename "$plan")"
done

# No Vault listens there: a run that finds nothing due must not ask for one.
run_due() {
  KEYTURN_DATA=$work/data KEYTURN_PLANS=$work/plans VAULT_ADDR=http://127.0.0.1:9 VAULT_TOKEN=none \
    "$@" "@$work/jvm.args" -jar "$jar" run-due >"$work/out" 2>"$work/err" || {
    cat "$work/out" "$work/err" >&2
    exit 1
  }
}

if /usr/bin/time -v true >/dev/null 2>&1; then
  flavour=gnu
else
  flavour=bsd
fi

# Prints "seconds cpu-seconds megabytes" of one run.
measured() {
  if [ $flavour = gnu ]; then
    run_due /usr/bin/time -f '%e %U %S %M' -o "$work/time" "$java" "$@"
    awk '{ printf "%.2f %.2f %.0f\n", $1, $2 + $3, $4 / 1024 }' "$work/time"
  else
    run_due /usr/bin/time -l -o "$work/time" "$java" "$@"
    awk '/real/ { e = $1; c = $3 + $5 } /maximum resident/ { m = $1 } END { printf "%.2f %.2f %.0f\n", e, c, m / 1048576 }' "$work/time"
  fi
}

median() {
  sort -n | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

# Makes the database, which no measured run does, then the cache as the image does: by one such run.
run_due "$java"
run_due "$java" "-XX:AOTCacheOutput=$work/keyturn.aot"
[ -s "$work/keyturn.aot" ] || { echo "run-due.sh: no AOT cache was made." >&2; exit 1; }

echo "without: seconds, processor seconds, MB   with the AOT cache: the same"
: >"$work/without"
: >"$work/with"
i=0
while [ $i -lt "$runs" ]; do
  i=$((i + 1))
  measured >>"$work/without"
  measured "-XX:AOTCache=$work/keyturn.aot" >>"$work/with"
  echo "$(sed -n "${i}p" "$work/without")   $(sed -n "${i}p" "$work/with")"
done

echo
echo "| median of $runs | without | with the AOT cache | with / without |"
echo "| --- | ---: | ---: | ---: |"
column=0
for name in "start to exit, s" "processor time, s" "peak memory, MB"; do
  column=$((column + 1))
  a=$(cut -d' ' -f$column "$work/without" | median)
  b=$(cut -d' ' -f$column "$work/with" | median)
  echo "| $name | $a | $b | $(awk "BEGIN { printf \"%.2f\", $b / $a }") |"
done
echo
echo "$("$java" -version 2>&1 | sed -n 2p), $(getconf _NPROCESSORS_ONLN) processors, cache of $(($(wc -c <"$work/keyturn.aot") / 1048576)) MB"
