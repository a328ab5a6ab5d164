#!/usr/bin/env bash
# Claims end to end: true ones hold and false ones fail on a real sweep; editing claims never costs results; new claims are
# judged on old results; a results file carries all that is needed to judge its own claims.
set -euo pipefail
rm -rf ./*
sweep() {  # the cells; claims follow
  cat <<'END'
seed = 1
replications = 200
[[experiment]]
name       = "benign"
scenario   = { name = "bernoulli", arms = 5, gap = 0.2 }
algorithms = [ { name = "ucb1", alpha = [0.5, 2.0] }, { name = "thompson_beta" }, { name = "uniform" } ]
horizon    = 20_000
[[experiment]]
name       = "minimax"
scenario   = { name = "bernoulli", arms = 5, minimax_c = 0.5 }
algorithms = [ { name = "exp3" }, { name = "uniform" } ]
horizon    = [500, 1_000, 2_000, 4_000, 8_000]
END
}
true_claims() {
  cat <<'END'
[[claim]]
says   = "UCB1's regret grows like log T"
kind   = "growth"
experiment = "benign"
cells  = { algorithm = "ucb1", alpha = 0.5 }
shape  = "log"
from   = 200
[[claim]]
says   = "Exp3 has regret of order sqrt(T) when the gap is the hardest for every T"
kind   = "slope"
experiment = "minimax"
cells  = { algorithm = "exp3" }
over   = "horizon"
within = [0.4, 0.6]
[[claim]]
says   = "Thompson sampling beats UCB1, tuned or not"
kind   = "less"
experiment = "benign"
a      = { algorithm = "thompson_beta" }
b      = { algorithm = "ucb1" }
[[claim]]
says   = "UCB1 stays below the bound of Auer, Cesa-Bianchi and Fischer at every checkpoint"
kind   = "bound"
experiment = "benign"
cells  = { algorithm = "ucb1", alpha = 2.0 }
bound  = "(arms-1)*(8*log(t)/gap + c*gap)"
constants = { c = 4.3 }
[[claim]]
says   = "Uniform play loses gap * (K-1)/K per round"
kind   = "within"
experiment = "benign"
cells  = { algorithm = "uniform" }
within = [3190, 3210]
[[claim]]
says   = "500 rounds are too few for Exp3: it is as good as uniform play"
kind   = "equal"
experiment = "minimax"
cells  = { horizon = 500 }
a      = { algorithm = "uniform" }
b      = { algorithm = "exp3" }
margin = 40
[[claim]]
says   = "Regret grows with the horizon"
kind   = "monotone"
experiment = "minimax"
over   = "horizon"
direction = "increasing"
[[claim]]
says   = "The textbook radius costs UCB1 more than twice the tuned one"
kind   = "ratio"
experiment = "benign"
a      = { algorithm = "ucb1", alpha = 2.0 }
b      = { algorithm = "ucb1", alpha = 0.5 }
within = [2, 10]
[[claim]]
says   = "Thompson sampling rarely loses more than 200"
kind   = "fraction"
experiment = "benign"
cells  = { algorithm = "thompson_beta" }
above  = 200
within = [0, 0.05]
[[claim]]
says   = "Control: uniform play beats Thompson sampling"
kind   = "less"
experiment = "benign"
a      = { algorithm = "uniform" }
b      = { algorithm = "thompson_beta" }
control = true
END
}
false_claims() {
  cat <<'END'
[[claim]]
says   = "UCB1 beats Thompson sampling"
kind   = "less"
experiment = "benign"
a      = { algorithm = "ucb1" }
b      = { algorithm = "thompson_beta" }
[[claim]]
says   = "Exp3's regret is linear"
kind   = "slope"
experiment = "minimax"
cells  = { algorithm = "exp3" }
over   = "horizon"
within = [0.9, 1.1]
END
}
expect() {  # CODE COMMAND...: output in `out`, messages in `err`
  local expected=$1 code=0
  shift
  "$@" >out 2>err || code=$?
  if [ "$code" -ne "$expected" ]; then
    echo "FAILED: exit code $code, expected $expected from $*:"
    cat out err
    exit 1
  fi
}
shows() {  # PATTERN...: each in some line of `out` or `err`
  local pattern
  for pattern in "$@"; do
    if ! cat out err | grep -q -- "$pattern"; then
      echo "FAILED: no '$pattern' in:"
      cat out err
      exit 1
    fi
  done
}
same() {  # WHAT A B
  if [ "$2" != "$3" ]; then
    echo "FAILED: $1 changed: '$2', '$3'"
    exit 1
  fi
}

sweep >plain.toml
{ sweep && true_claims; } >s.toml
{ sweep && true_claims && false_claims; } >more.toml
false_claims >false.toml
same "the identity" "$("$REGATTA" plan plain.toml | grep identity)" "$("$REGATTA" plan s.toml | grep identity)"
expect 0 "$REGATTA" plan s.toml
shows '^claims *10$'
expect 0 mpirun -n 2 "$REGATTA" run -q s.toml -o s.h5

# The file knows its claims.
expect 0 "$REGATTA" claims s.h5 --strict
shows '^9 claims: 9 hold, 0 fail, 0 undecided; 1 negative control: 1 found to fail, 0 not$' '^fails (control) '
cp out first
expect 0 "$REGATTA" claims s.h5 --strict
cmp out first  # resampling is reproducible

# False statements are found out, from a file of claims alone.
expect 4 "$REGATTA" claims s.h5 --sweep false.toml
shows '^2 claims: 0 hold, 2 fail, 0 undecided$' '^FAILS .*UCB1 beats Thompson' "^FAILS .*Exp3's regret is linear"
false_claims | sed 's/^within.*/&\ncontrol = true/; s/^b .*/&\ncontrol = true/' >control.toml
expect 0 "$REGATTA" claims s.h5 --sweep control.toml
true_claims | sed -n '1,7p' | sed 's/^shape.*/&\ncontrol = true/' >blind.toml  # a control that holds
expect 4 "$REGATTA" claims s.h5 --sweep blind.toml
shows '^HOLDS (control)' '0 found to fail, 1 not$'

# Editing claims changes neither identity nor results: the run has nothing to do, the new claims are judged.
digest=$("$REGATTA" digest s.h5)
before=$(sha256sum s.h5)
expect 0 "$REGATTA" run -q more.toml -o s.h5
same "the results file" "$before" "$(sha256sum s.h5)"
same "the digest" "$digest" "$("$REGATTA" digest s.h5)"
expect 4 "$REGATTA" claims s.h5 --sweep more.toml
shows '^11 claims: 9 hold, 2 fail, 0 undecided'

# Formats and parts.
expect 4 "$REGATTA" claims s.h5 --sweep more.toml --format json
"$PYTHON" - <<'END'
import json
claims = json.load(open("out"))
assert len(claims) == 12, len(claims)
beats = [c for c in claims if c["says"] == "UCB1 beats Thompson sampling"][0]
assert beats["outcome"] == "fails" and not beats["as_expected"] and len(beats["parts"]) == 2, beats
assert beats["parts"][0]["estimate_low"] > 0 and beats["parts"][0]["limit_low"] is None, beats
END
expect 4 "$REGATTA" claims s.h5 --sweep more.toml --format csv
[ "$(wc -l <out)" -eq 16 ] || { echo "FAILED: $(wc -l <out) lines of CSV"; exit 1; }
expect 0 "$REGATTA" claims s.h5 --parts
shows '^  holds .*benign: thompson_beta horizon=20000 vs ucb1 horizon=20000 alpha=2'

# Undecided: too narrow limits for so few replications.
cat >narrow.toml <<'END'
[[claim]]
says   = "Thompson sampling's regret is at most what it is"
kind   = "within"
cells  = { algorithm = "thompson_beta" }
within = [0, MEAN]
END
mean=$("$REGATTA" claims s.h5 --sweep <(sed 's/MEAN/1/' narrow.toml) --format csv 2>/dev/null | tail -1 | cut -d, -f8 || true)
sed -i "s/MEAN/$mean/" narrow.toml
expect 0 "$REGATTA" claims s.h5 --sweep narrow.toml
shows '^undecided ' 'the interval reaches across a limit'
expect 4 "$REGATTA" claims s.h5 --sweep narrow.toml --strict

# Claims that do not fit, and files without claims.
sed 's/alpha = 0.5/alpha = 0.7/; s/"slope"/"slop"/' more.toml >wrong.toml
expect 2 "$REGATTA" claims s.h5 --sweep wrong.toml
shows "did you mean 'slope'" 'wrong.toml:[0-9]*:[0-9]*: '
expect 2 "$REGATTA" run -q wrong.toml -o s.h5
expect 2 "$REGATTA" claims s.h5 --sweep plain.toml
shows 'has no \[\[claim\]\]'
same "the results file" "$before" "$(sha256sum s.h5)"

# A half-finished file is judged on what is there, and says so.
cat >long.toml <<'END'
replications = 5_000
checkpoints = { linear = 2 }
[[experiment]]
scenario   = { name = "bernoulli", arms = 5, gap = 0.2 }
algorithms = [ { name = "exp3" } ]
horizon    = 2_000_000
[[claim]]
says   = "Exp3 has regret"
kind   = "within"
within = [0, inf]
END
expect 75 "$REGATTA" run -q long.toml -o long.h5 --max-walltime 4
expect 0 "$REGATTA" claims long.h5
shows '^\(holds\|undecided\) ' 'incomplete file'

# No data files and no catalogue are needed to judge: the text and the numbers are enough.
mkdir elsewhere
cp s.h5 elsewhere/
(cd elsewhere && "$REGATTA" claims s.h5 >/dev/null)
